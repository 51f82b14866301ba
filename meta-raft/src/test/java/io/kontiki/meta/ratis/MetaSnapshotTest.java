package io.kontiki.meta.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.command.CommandDecision;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.image.RecentCommands;
import io.kontiki.meta.record.CommandId;
import io.kontiki.meta.record.MetaEntry;
import io.kontiki.meta.record.MetaJson;
import io.kontiki.meta.record.MetaRefusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetaSnapshotTest {
    @TempDir
    Path directory;

    private final MetaState state = MetaState.EMPTY.replay(
            CommandDecision.decide(MetaState.EMPTY, new MetaCommand.InitializeCluster(Topology.parse("2-2-1"), 3), 42));

    @Test
    void readsBackWhatWasWritten() throws IOException {
        List<RecentCommands.Remembered> recent = List.of(
                new RecentCommands.Remembered(new CommandId(UUID.randomUUID(), 7), 1, null),
                new RecentCommands.Remembered(
                        new CommandId(UUID.randomUUID(), 8),
                        1,
                        new MetaRefusal(ErrorCode.TABLE_EXISTS, "it is there")));
        MetaSnapshot snapshot = new MetaSnapshot(MetaSnapshot.FORMAT, state, recent);
        Path file = directory.resolve("snapshot");
        snapshot.writeTo(file);
        assertThat(MetaSnapshot.readFrom(file)).isEqualTo(snapshot);
        assertThat(directory)
                .isDirectoryContaining(file::equals)
                .isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void refusesAFileWithAnyByteChanged() throws IOException {
        Path file = directory.resolve("snapshot");
        new MetaSnapshot(MetaSnapshot.FORMAT, state, List.of()).writeTo(file);
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            Files.write(file, bad);
            assertThatThrownBy(() -> MetaSnapshot.readFrom(file))
                    .as("byte %d", i)
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
        }
    }

    @Test
    void readsASnapshotOfTheFirstFormatAndNoneOfANewer() throws IOException {
        Path file = directory.resolve("snapshot");
        List<RecentCommands.Remembered> recent =
                List.of(new RecentCommands.Remembered(new CommandId(UUID.randomUUID(), 7), 1, null));
        new MetaSnapshot(1, state, recent).writeTo(file);
        assertThat(MetaSnapshot.readFrom(file).recentCommands()).isEqualTo(recent);
        new MetaSnapshot(MetaSnapshot.FORMAT + 1, state, recent).writeTo(file);
        assertThatThrownBy(() -> MetaSnapshot.readFrom(file)).hasMessageContaining("has format 3, known are 1 to 2");
    }

    @Test
    void aVoterThatWasKilledAsItExchangedItsSnapshotsHasThemBack() throws IOException {
        Path snapshots = directory.resolve("sm");
        Path aside = Files.createDirectory(directory.resolve("sm.tmp20261127_150000_000"));
        Files.writeString(aside.resolve("snapshot.2_30"), "whole");
        MetaStateMachine.bringBackSnapshots(snapshots);
        assertThat(snapshots.resolve("snapshot.2_30")).hasContent("whole");

        Files.createDirectory(aside);
        MetaStateMachine.bringBackSnapshots(snapshots); // they are there
        assertThat(aside).exists();
    }

    @Test
    void aRefusalIsCutSoThatThousandsOfThemFitInMemory() {
        String message = "x".repeat(999) + "\uD83D\uDE00" + "y".repeat(1 << 20);
        MetaRefusal cut = MetaRefusal.of(new KontikiException(ErrorCode.INVALID_ARGUMENT, message));
        assertThat(cut.message()).as("no half of a character").isEqualTo("x".repeat(999) + " ...");
    }

    @Test
    void refusesAnEntryThatANewerVersionWrote() {
        String entry =
                "{\"format\":%d,\"command\":{\"client\":\"00000000-0000-0000-0000-000000000001\",\"sequence\":1},\"decidedOn\":0,"
                        + "\"stampedAtMillis\":1,\"records\":[%s]}";
        assertThatThrownBy(() -> read(entry.formatted(2, "{\"kind\":\"moon-landed\"}")))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("metasrv log entry 9");
        assertThatThrownBy(() -> read(entry.formatted(3, "")))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("metasrv log entry 9 has format 3, known are 1 to 2");
        assertThat(read(entry.formatted(2, "")).refusal()).isNull();
    }

    private static MetaEntry read(String entry) {
        return MetaEntry.read(entry.getBytes(StandardCharsets.UTF_8), "metasrv log entry 9");
    }

    /** Format 1, as the first release wrote it: entries on disk must stay readable. */
    @Test
    void readsEntriesOfTheFirstFormat() {
        String entry =
                "{\"format\":1,\"command\":{\"client\":\"00000000-0000-0000-0000-000000000001\",\"sequence\":1},\"decidedOn\":0,"
                        + "\"stampedAtMillis\":1,\"records\":[{\"kind\":\"cluster-initialized\",\"defaultTopology\":{\"replicas\":[2,2,1]},"
                        + "\"walGroups\":0,\"initializedAtMillis\":1},{\"kind\":\"database-created\",\"database\":{\"name\":\"public\","
                        + "\"options\":{},\"createdAtMillis\":1}},{\"kind\":\"node-registered\",\"name\":\"n1\",\"dc\":\"dc-a\","
                        + "\"roles\":[\"METASRV\"],\"addresses\":{\"http\":null,\"grpc\":\"h:1\",\"mysql\":null,\"postgres\":null,"
                        + "\"wal\":null,\"meta\":\"h:2\"},\"startedAtMillis\":1,\"dataId\":null},{\"kind\":\"group-created\",\"group\":{\"id\":1,"
                        + "\"raftGroupUuid\":\"u\",\"topology\":{\"replicas\":[1]},\"members\":[{\"node\":\"n1\",\"dc\":\"dc-a\","
                        + "\"witness\":false}],\"preferredLeader\":\"n1\"}},{\"kind\":\"table-created\",\"table\":{\"id\":1024,\"database\":\"public\",\"name\":\"t\","
                        + "\"schema\":{\"version\":1,\"columns\":[{\"id\":0,\"name\":\"h\",\"type\":\"STRING\",\"role\":\"TAG\","
                        + "\"nullable\":true,\"defaultValue\":null},{\"id\":1,\"name\":\"ts\",\"type\":\"TIMESTAMP_MILLISECOND\","
                        + "\"role\":\"TIME_INDEX\",\"nullable\":false,\"defaultValue\":null}],\"nextColumnId\":2},\"options\":{"
                        + "\"mergeMode\":\"LAST_ROW\",\"ttl\":\"PT24H\",\"topology\":null,\"other\":{}},\"partitionRule\":{\"columnIds\":[0],"
                        + "\"parts\":[{\"kind\":\"or\",\"left\":{\"kind\":\"compare\",\"columnId\":0,\"column\":\"h\",\"operator\":\"LESS\","
                        + "\"literal\":{\"type\":\"STRING\",\"text\":\"m\",\"number\":null}},\"right\":{\"kind\":\"compare\",\"columnId\":0,"
                        + "\"column\":\"h\",\"operator\":\"GREATER_OR_EQUAL\",\"literal\":{\"type\":\"STRING\",\"text\":\"m\","
                        + "\"number\":null}}}]},\"regions\":[{\"region\":{\"value\":4398046511104},\"groupId\":1,\"epoch\":1}],"
                        + "\"createdAtMillis\":1,\"autoCreated\":false}}]}";
        MetaEntry read = read(entry);
        MetaState replayed = MetaState.EMPTY.replay(read.records());
        assertThat(replayed.image().table("public", "t").orElseThrow().options().ttl())
                .hasDays(1);
        assertThat(new String(MetaJson.write(read), StandardCharsets.UTF_8)).isEqualTo(entry);
    }
}
