package io.kontiki.jepsen.history;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Writes a history to a file of JSON lines while it happens. Gives each operation its index and time under one lock, so that both
 * orders are one; a client must append an invocation before it sends and a completion after the answer came, or the history
 * claims an order that never was.
 *
 * <p>Any thread. Holds at most a buffer of 64 KiB and one second of operations, which a killed harness loses. A failure to write is
 * thrown to whoever appended, and nothing can be appended any more, so that no gap arises.
 */
public final class HistoryWriter implements Closeable {
    private static final int BUFFER_CHARS = 64 * 1024;
    private static final long FLUSH_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final OperationJson json = new OperationJson();
    private final Path file;
    private final BufferedWriter out;
    private final LongSupplier nanoClock;
    private final long startNanos;
    private long nextIndex;
    private long nextProcess;
    private long lastTimeNanos;
    private long flushedNanos;
    private boolean ended;

    private HistoryWriter(Path file, BufferedWriter out, LongSupplier nanoClock) {
        this.file = file;
        this.out = out;
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
    }

    /**
     * Creates the file, which must not be there yet.
     *
     * @param nanoClock the one monotonic clock of the harness
     */
    public static HistoryWriter create(Path file, LongSupplier nanoClock) throws IOException {
        BufferedWriter out = new BufferedWriter(
                new OutputStreamWriter(
                        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        StandardCharsets.UTF_8),
                BUFFER_CHARS);
        return new HistoryWriter(file, out, nanoClock);
    }

    /** A recorder for one thread of a client; its first process is a new one. */
    public ClientRecorder client(String session) {
        return new ClientRecorder(this, session);
    }

    /** A fault comes on; see {@link Fault}. */
    public Operation startFault(String name, String target, Map<String, String> detail) {
        return fault(Fault.START + name, target, detail);
    }

    public Operation stopFault(String name, String target, Map<String, String> detail) {
        return fault(Fault.STOP + name, target, detail);
    }

    /** A fault that happens at once. */
    public Operation instantFault(String name, String target, Map<String, String> detail) {
        return fault(name, target, detail);
    }

    private Operation fault(String function, String target, Map<String, String> detail) {
        return append(Operation.NEMESIS, "", OperationType.INFO, function, target, Value.of(detail), "");
    }

    /** A process that nobody used before. */
    String newProcess() {
        lock.lock();
        try {
            return Long.toString(nextProcess++);
        } finally {
            lock.unlock();
        }
    }

    Operation append(
            String process,
            String session,
            OperationType type,
            String function,
            String key,
            Value value,
            String error) {
        lock.lock();
        try {
            if (ended) {
                throw new IllegalStateException("the history " + file + " is closed");
            }
            lastTimeNanos = Math.max(lastTimeNanos, nanoClock.getAsLong() - startNanos);
            Operation operation =
                    new Operation(nextIndex, process, session, type, function, key, value, lastTimeNanos, error);
            write(json.line(operation));
            nextIndex++;
            return operation;
        } finally {
            lock.unlock();
        }
    }

    private void write(String line) {
        try {
            out.write(line);
            out.write('\n');
            if (lastTimeNanos - flushedNanos >= FLUSH_EVERY_NANOS) {
                out.flush();
                flushedNanos = lastTimeNanos;
            }
        } catch (IOException e) {
            ended = true;
            throw new UncheckedIOException("cannot write the history " + file, e);
        }
    }

    /** Writes out what is buffered. Clients that still run fail from now on. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            ended = true;
            out.close();
        } finally {
            lock.unlock();
        }
    }
}
