package org.apache.ratis.server.raftlog.segmented;

import io.kontiki.common.ratis.RatisFiles;
import java.io.Closeable;
import java.io.File;
import java.io.IOError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.ratis.util.function.CheckedBiFunction;
import org.apache.ratis.util.function.CheckedConsumer;

/**
 * Writes a segment of Raft's log through a buffer, and syncs it.
 *
 * <p>Ratis 3.3.0 closes a segment through a helper that drops every exception. If the sync that belongs to the closing fails, it goes
 * on, renames the segment and counts the entries as synced: they are acknowledged, and gone after a loss of power. Here
 * {@link #close} tells the owner ({@link RatisFiles}), which stops the replica, and throws an Error, which that helper lets pass: the
 * thread that writes the log ends there. A failure that Ratis has noticed, because it came while it wrote or synced, is told once.
 *
 * <p>For one thread at a time.
 */
class BufferedWriteChannel implements Closeable {
    private final File file;
    private final FileChannel channel;
    private final ByteBuffer buffer;

    private boolean closed;
    private boolean synced = true;
    private int failures;
    private IOException lastFailure;
    private CompletableFuture<Void> syncing = CompletableFuture.completedFuture(null);

    BufferedWriteChannel(File file, FileChannel channel, ByteBuffer buffer) {
        this.file = file;
        this.channel = channel;
        this.buffer = buffer;
    }

    /**
     * @param append whether to go on at the end of the file; else it is emptied
     * @param buffer empty; the caller's, who has one channel at a time
     */
    static BufferedWriteChannel open(File file, boolean append, ByteBuffer buffer) throws IOException {
        FileChannel channel = FileChannel.open(
                file.toPath(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (append) {
                channel.position(channel.size());
            } else {
                channel.truncate(0);
            }
            return new BufferedWriteChannel(file, channel, buffer);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Attempt attempt) throws IOException {
        try {
            attempt.run();
        } catch (IOException e) {
            failures++;
            lastFailure = e;
            throw e;
        }
    }

    int writeBufferPosition() {
        return buffer.position();
    }

    /** @param size that the method writes, in bytes; exactly */
    void writeToBuffer(int size, CheckedConsumer<ByteBuffer, IOException> method) throws IOException {
        if (size > buffer.capacity()) {
            throw new IOException("an entry of " + size + " bytes does not fit the buffer of " + buffer.capacity());
        }
        if (size > buffer.remaining()) {
            emptyBuffer();
        }
        int before = buffer.position();
        method.accept(buffer);
        if (buffer.position() - before != size) {
            throw new IllegalStateException(
                    "an entry has " + (buffer.position() - before) + " bytes, and was said to have " + size);
        }
    }

    /** Past the buffer, which must be empty. */
    void writeToChannel(ByteBuffer bytes) throws IOException {
        if (buffer.position() != 0) {
            throw new IllegalStateException("the buffer holds " + buffer.position() + " bytes that come before");
        }
        write(bytes);
    }

    private void write(ByteBuffer bytes) throws IOException {
        synced = false;
        attempt(() -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    private void emptyBuffer() throws IOException {
        if (buffer.position() > 0) {
            buffer.flip();
            try {
                write(buffer);
            } finally {
                buffer.clear();
            }
        }
    }

    void preallocateIfNecessary(long size, CheckedBiFunction<FileChannel, Long, Long, IOException> preallocate)
            throws IOException {
        long outstanding = buffer.position() + size;
        if (channel.position() + outstanding > channel.size()) {
            preallocate.apply(channel, outstanding);
        }
    }

    /** Writes what is in the buffer and syncs the file. */
    void flush() throws IOException {
        emptyBuffer();
        if (!synced) {
            attempt(() -> channel.force(false));
            synced = true;
        }
    }

    /** The same, with the sync by another thread. */
    CompletableFuture<Void> asyncFlush(ExecutorService executor) throws IOException {
        emptyBuffer();
        if (!synced) {
            synced = true;
            syncing = CompletableFuture.allOf(syncing, CompletableFuture.runAsync(this::sync, (Executor) executor));
        }
        return syncing;
    }

    private void sync() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new CompletionException(file + " could not be synced", e);
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Cuts off what was only preallocated.
     *
     * @throws IOError when the {@link #flush} just before failed, and was the first to
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            if (synced) {
                syncing.join();
                channel.truncate(channel.position());
            }
        } catch (IOException e) {
            if (synced) {
                throw e;
            }
            lastFailure.addSuppressed(e);
        }
        if (!synced && failures == 1) {
            RatisFiles.logFailed(file, lastFailure);
            throw new IOError(lastFailure);
        }
    }

    @Override
    public String toString() {
        return file.getName();
    }
}
