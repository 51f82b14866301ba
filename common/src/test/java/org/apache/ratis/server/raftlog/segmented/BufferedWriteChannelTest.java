package org.apache.ratis.server.raftlog.segmented;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.ratis.RatisFiles;
import java.io.File;
import java.io.IOError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt is the failure of the disk here: a sync of an interrupted thread fails and closes the channel. */
final class BufferedWriteChannelTest {
    @TempDir
    Path directory;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    private final List<String> told = new ArrayList<>();
    private final Consumer<IOException> owner = cause -> told.add(cause.getMessage());
    private File segment;

    @BeforeEach
    void anOwnerWatches() {
        segment = directory.resolve("log_inprogress_7").toFile();
        RatisFiles.watch(directory, owner);
    }

    @AfterEach
    void nobodyWatches() {
        RatisFiles.unwatch(directory, owner);
    }

    private static void write(BufferedWriteChannel channel, int size, int value) throws IOException {
        channel.writeToBuffer(size, into -> into.put(bytes(size, value)));
    }

    private static byte[] bytes(int size, int value) {
        byte[] bytes = new byte[size];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static void preallocate(BufferedWriteChannel channel) throws IOException {
        channel.preallocateIfNecessary(1, (file, outstanding) -> {
            file.write(ByteBuffer.allocate(1000), file.size());
            return outstanding;
        });
    }

    @Test
    void whatIsWrittenIsThereInItsOrderAndWhatWasPreallocatedIsNot() throws IOException {
        BufferedWriteChannel channel = BufferedWriteChannel.open(segment, false, buffer);
        channel.writeToChannel(ByteBuffer.wrap(bytes(3, 1)));
        preallocate(channel);
        write(channel, 60, 2);
        write(channel, 60, 3); // does not fit any more: the first goes to the file
        assertThat(channel.writeBufferPosition()).isEqualTo(60);
        channel.flush();
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        channel.close();
        assertThat(Files.readAllBytes(segment.toPath()))
                .hasSize(123)
                .startsWith(1, 1, 1, 2)
                .endsWith(3);

        try (BufferedWriteChannel again = BufferedWriteChannel.open(segment, true, buffer);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            write(again, 7, 4);
            again.asyncFlush(executor).join();
        }
        assertThat(Files.readAllBytes(segment.toPath())).hasSize(130).endsWith(3, 4, 4, 4, 4, 4, 4, 4);
        BufferedWriteChannel.open(segment, false, buffer).close();
        assertThat(segment).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void anEntryOfAnotherSizeThanWasSaidOrTooLongForTheBufferIsRefused() throws IOException {
        try (BufferedWriteChannel channel = BufferedWriteChannel.open(segment, false, buffer)) {
            assertThatThrownBy(() -> write(channel, 101, 1)).hasMessageContaining("101 bytes does not fit");
            assertThatThrownBy(() -> channel.writeToBuffer(9, into -> into.put((byte) 1)))
                    .hasMessageContaining("1 bytes, and was said to have 9");
        }
    }

    @Test
    void aSyncThatFailsAsTheSegmentIsClosedIsToldAndIsNoException() throws IOException {
        BufferedWriteChannel channel = BufferedWriteChannel.open(segment, false, buffer);
        channel.writeToChannel(ByteBuffer.wrap(bytes(10, 1))); // written: what fails is the sync
        Thread.currentThread().interrupt();
        assertThatThrownBy(channel::flush).isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(channel::close).isInstanceOf(IOError.class).hasRootCauseInstanceOf(IOException.class);
        assertThat(told)
                .singleElement()
                .asString()
                .contains(segment.toString(), "could not be synced", "not acknowledged");
        channel.close();
        assertThat(told).hasSize(1);
    }

    @Test
    void aFailureThatWasNoticedIsNotToldAgainAtTheClose() throws IOException {
        BufferedWriteChannel channel = BufferedWriteChannel.open(segment, false, buffer);
        channel.writeToChannel(ByteBuffer.wrap(bytes(10, 1)));
        Thread.currentThread().interrupt();
        assertThatThrownBy(channel::flush).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        write(channel, 10, 1);
        assertThatThrownBy(channel::flush).isInstanceOf(IOException.class);
        channel.close();
        assertThat(told).isEmpty();
    }
}
