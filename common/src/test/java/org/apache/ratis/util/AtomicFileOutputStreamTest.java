package org.apache.ratis.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.ratis.RatisFiles;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes as Ratis does: properties through a buffered writer that is closed whatever happens. */
final class AtomicFileOutputStreamTest {
    @TempDir
    Path directory;

    private Path file;
    private final List<String> told = new ArrayList<>();
    private final Consumer<IOException> owner = cause -> told.add(cause.getMessage());

    @BeforeEach
    void aVoteIsOnDisk() throws IOException {
        file = directory.resolve("raft-meta");
        vote(1);
        RatisFiles.watch(directory, owner);
    }

    @AfterEach
    void nobodyWatches() {
        Consumer<IOException> another = cause -> {};
        RatisFiles.watch(directory, another);
        RatisFiles.unwatch(directory, owner);
        RatisFiles.unwatch(directory, another);
    }

    private void vote(int term) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("term", Integer.toString(term));
        try (BufferedWriter out = new BufferedWriter(
                new OutputStreamWriter(new AtomicFileOutputStream(file.toFile()), StandardCharsets.UTF_8))) {
            properties.store(out, "");
        }
    }

    private void assertThatTheFirstVoteIsKept() throws IOException {
        assertThat(file).content().contains("term=1");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aVoteTakesThePlaceOfTheOneBefore() throws IOException {
        vote(2);
        assertThat(file).content().contains("term=2");
        assertThat(told).isEmpty();
    }

    @Test
    void aFullDiskKeepsTheVoteBeforeAndTheOwnerIsTold() throws IOException {
        Files.createSymbolicLink(directory.resolve("raft-meta.tmp"), Path.of("/dev/full"));
        assertThatThrownBy(() -> vote(2)).isInstanceOf(IOException.class).hasMessageContaining("No space left");
        assertThatTheFirstVoteIsKept();
        assertThat(told).singleElement().asString().contains(file.toString(), "No space left", "Make room");

        vote(3);
        assertThat(file).content().contains("term=3");
    }

    @Test
    void whoIgnoresAFailedWriteIsToldAtTheClose() throws IOException {
        Files.createSymbolicLink(directory.resolve("raft-meta.tmp"), Path.of("/dev/full"));
        AtomicFileOutputStream out = new AtomicFileOutputStream(file.toFile());
        assertThatThrownBy(() -> out.write(new byte[10])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> out.write(1)).hasMessageContaining("earlier write");
        assertThatThrownBy(out::close).isInstanceOf(IOException.class).hasMessageContaining("not replaced");
        out.close();
        assertThatTheFirstVoteIsKept();
        assertThat(told).hasSize(1);
    }

    @Test
    void aTemporaryFileThatCannotBeMadeIsToldToo() throws IOException {
        Files.createDirectories(directory.resolve("raft-meta.tmp").resolve("in the way"));
        assertThatThrownBy(() -> vote(2)).isInstanceOf(IOException.class);
        assertThat(file).content().contains("term=1");
        assertThat(told).hasSize(1);
    }

    @Test
    void anotherFileOfRaftsDoesNotStopTheOwner() throws IOException {
        Files.createSymbolicLink(directory.resolve("raft-meta.conf.tmp"), Path.of("/dev/full"));
        File configuration = directory.resolve("raft-meta.conf").toFile();
        assertThatThrownBy(() -> {
                    try (AtomicFileOutputStream out = new AtomicFileOutputStream(configuration)) {
                        out.write(new byte[10]);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(configuration).doesNotExist();
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsAbortedLeavesNothing() throws IOException {
        AtomicFileOutputStream out = new AtomicFileOutputStream(file.toFile());
        out.write(new byte[10]);
        out.abort();
        assertThat(out.isClosed()).isTrue();
        assertThatTheFirstVoteIsKept();
    }
}
