package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldGroupsTest {
    private static final GroupMembership GROUP = new GroupMembership(
            3,
            UUID.fromString("f9e6c381-e605-3601-b719-3c5fbb3fca5f"),
            List.of(
                    new GroupMembership.Member("n1", "dc-a", "127.0.0.1:14004", false),
                    new GroupMembership.Member("n5", "dc-c", "127.0.0.1:14044", true)));

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("held-groups.json");
    }

    /** As Ratis does, when it makes a log. */
    private void vote() throws IOException {
        Path current = Files.createDirectories(
                directory.resolve(GROUP.raftGroup().toString()).resolve("current"));
        Files.writeString(current.resolve("raft-meta"), "");
    }

    private void hold() throws IOException {
        vote();
        new HeldGroups(directory).put(GROUP, true);
    }

    @Test
    void whatWasHeldIsKnownAfterARestart() throws IOException {
        hold();
        assertThat(new HeldGroups(directory).all()).containsExactly(GROUP);
    }

    @Test
    void aGroupWhoseDirectoryWasNeverMadeIsForgottenHoweverOftenItWasTried() throws IOException {
        HeldGroups held = new HeldGroups(directory);
        for (int attempt = 0; attempt < 2; attempt++) {
            held.put(GROUP, held.hasOpened(GROUP.groupId()));
        }
        assertThat(new HeldGroups(directory).all()).isEmpty();
    }

    @Test
    void aCrashAmidTheFirstOpeningLeavesAGroupThatIsOpenedAgain() throws IOException {
        new HeldGroups(directory).put(GROUP, false);
        Files.createDirectories(directory.resolve(GROUP.raftGroup().toString()).resolve("current"));
        assertThat(new HeldGroups(directory).all()).containsExactly(GROUP);
    }

    @Test
    void aFileOfTheFirstVersionIsRead() throws IOException {
        vote();
        Files.writeString(file(), """
                {"version":1,"groups":[{"group":{"groupId":3,"raftGroup":"f9e6c381-e605-3601-b719-3c5fbb3fca5f","members":[\
                {"node":"n1","dc":"dc-a","walAddress":"127.0.0.1:14004","witness":false},\
                {"node":"n5","dc":"dc-c","walAddress":"127.0.0.1:14044","witness":true}]},"opened":true}]}""");
        assertThat(new HeldGroups(directory).all()).containsExactly(GROUP);
    }

    @Test
    void noFlippedBitAndNoTruncationIsTakenForAnotherMembership() throws IOException {
        hold();
        byte[] right = Files.readAllBytes(file());
        for (int at = 0; at < right.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = right.clone();
                damaged[at] ^= (byte) (1 << bit);
                Files.write(file(), damaged);
                assertThatThrownBy(() -> new HeldGroups(directory))
                        .as("byte %d, bit %d: %s", at, bit, new String(damaged, StandardCharsets.ISO_8859_1))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("held-groups.json is damaged");
            }
            Files.write(file(), Arrays.copyOf(right, at));
            assertThatThrownBy(() -> new HeldGroups(directory))
                    .as("cut at %d", at)
                    .hasMessageContaining("held-groups.json is damaged");
        }
    }
}
