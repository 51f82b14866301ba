package io.kontiki.region.leader;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.metric.Metrics;
import io.kontiki.common.rpc.RpcErrors;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.client.OutcomeCodec;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.entry.EntryCodec;
import io.kontiki.region.wal.WalGroup;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the parts of many writes into log entries of about 1 MB, in the order in which they came.
 *
 * <p>One thread submits, so that the order is kept. An entry takes what is there when the one before was handed over: a lone write
 * does not wait. Several entries are under way at once; only while some are, a small one waits for company, because an entry costs
 * the same whether it is full or not. Everything is bounded: beyond it a write is refused with BUSY and nothing is kept. Whatever
 * handing an entry over throws, its writes are answered with an unknown outcome and the thread goes on with the next.
 */
public final class GroupBatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupBatcher.class);

    /** Encoded parts that wait for the log. */
    static final long QUEUE_MAX_BYTES = 64L << 20;
    /** Bytes that were submitted and have no outcome yet; below the log's own limit, which is an error when it is met. */
    static final long IN_FLIGHT_MAX_BYTES = 48L << 20;

    static final int IN_FLIGHT_MAX_ENTRIES = 64;
    /** With this many entries under way, one below {@link #SMALL_BYTES} waits. */
    static final int BUSY_ENTRIES = 3;

    static final int SMALL_BYTES = 256 << 10;

    private record Waiting(List<EncodedPart> parts, long bytes, CompletableFuture<List<PartOutcome>> outcome) {}

    private final WalGroup group;
    private final InstantSource clock;
    private final Executor completions;
    private final Histogram batchBytes;
    private final Histogram batchWrites;
    private final Thread submitter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long inFlightBytes;
    private int inFlightEntries;
    private boolean closed;

    /** @param completions runs what depends on outcomes, never on Raft's threads */
    public GroupBatcher(WalGroup group, InstantSource clock, Executor completions, MetricRegistry metrics) {
        this.group = group;
        this.clock = clock;
        this.completions = completions;
        String id = Integer.toString(group.id());
        Metrics.describe(metrics, "kontiki_wal_batch_bytes", "Size of log entries.");
        Metrics.describe(metrics, "kontiki_wal_batch_writes", "Writes that share a log entry.");
        this.batchBytes = metrics.histogram(Metrics.name("kontiki_wal_batch_bytes", "group", id));
        this.batchWrites = metrics.histogram(Metrics.name("kontiki_wal_batch_writes", "group", id));
        this.submitter = Thread.ofPlatform().daemon().name("wal-batcher-" + id).start(this::submitAll);
    }

    /**
     * Writes parts. The buffers behind them must not change until the outcome is there: one per part, in order. Fails with
     * NOT_LEADER or BUSY when nothing was written.
     */
    public CompletableFuture<List<PartOutcome>> write(List<EncodedPart> parts) {
        long bytes = 0;
        for (EncodedPart part : parts) {
            bytes += part.bytes().byteSize();
        }
        if (bytes > EntryCodec.MAX_BYTES - EntryCodec.writeBytes(0)) {
            return CompletableFuture.failedFuture(new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a write of " + bytes + " bytes to one WAL group; at most " + EntryCodec.MAX_BYTES
                            + " are possible, send it in pieces"));
        }
        Waiting waiting = new Waiting(parts, bytes, new CompletableFuture<>());
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new KontikiException(ErrorCode.NOT_LEADER, "the region server is stopping"));
            }
            if (queuedBytes + bytes > QUEUE_MAX_BYTES) {
                return CompletableFuture.failedFuture(new BusyException(
                        (queuedBytes >> 20) + " MB wait for the log of WAL group " + group.id(),
                        Duration.ofMillis(200)));
            }
            queue.add(waiting);
            queuedBytes += bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return waiting.outcome();
    }

    public long queuedBytes() {
        lock.lock();
        try {
            return queuedBytes + inFlightBytes;
        } finally {
            lock.unlock();
        }
    }

    private void submitAll() {
        try {
            while (true) {
                List<Waiting> batch = nextBatch();
                if (batch.isEmpty()) {
                    return;
                }
                submit(batch, batch.stream().mapToLong(Waiting::bytes).sum());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for writes and for room; empty when closed. */
    private List<Waiting> nextBatch() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !mayGo()) {
                changed.await();
            }
            List<Waiting> batch = new ArrayList<>();
            long bytes = 0;
            while (!closed
                    && !queue.isEmpty()
                    && (batch.isEmpty() || bytes + queue.peek().bytes() <= EntryCodec.TARGET_BYTES)) {
                Waiting next = queue.poll();
                batch.add(next);
                bytes += next.bytes();
            }
            queuedBytes -= bytes;
            inFlightBytes += bytes;
            inFlightEntries += batch.isEmpty() ? 0 : 1;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayGo() {
        if (queue.isEmpty() || inFlightEntries >= IN_FLIGHT_MAX_ENTRIES || inFlightBytes >= IN_FLIGHT_MAX_BYTES) {
            return false;
        }
        return inFlightEntries < BUSY_ENTRIES || queuedBytes >= SMALL_BYTES;
    }

    private void submit(List<Waiting> batch, long bytes) {
        CompletableFuture<byte[]> reply;
        try {
            batchBytes.update(bytes);
            batchWrites.update(batch.size());
            List<MemorySegment> parts = new ArrayList<>();
            batch.forEach(waiting -> waiting.parts().forEach(part -> parts.add(part.bytes())));
            reply = group.propose(EntryCodec.encodeWrite(clock.millis(), parts));
        } catch (RuntimeException | Error e) {
            // An Error too: without this thread the group would take no write any more.
            reply = CompletableFuture.failedFuture(new UnknownOutcomeException("handing a batch to the log failed", e));
            LOG.error("group {}: handing a batch to the log failed", group.id(), e);
        }
        reply.whenComplete((outcomes, error) -> {
            landed(bytes);
            answer(batch, outcomes, error);
        });
    }

    private void answer(List<Waiting> batch, byte[] reply, Throwable error) {
        try {
            completions.execute(() -> {
                try {
                    complete(batch, reply, error);
                } catch (RuntimeException | Error e) {
                    LOG.error("group {}: the outcomes of a batch cannot be read", group.id(), e);
                    complete(batch, null, new UnknownOutcomeException("the outcomes of a batch cannot be read", e));
                }
            });
        } catch (RejectedExecutionException stopping) {
            // Nothing runs there any more, and nobody is to wait for ever.
            complete(batch, null, new UnknownOutcomeException("the region server is stopping", stopping));
        }
    }

    private void landed(long bytes) {
        lock.lock();
        try {
            inFlightBytes -= bytes;
            inFlightEntries--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void complete(List<Waiting> batch, byte[] reply, Throwable error) {
        if (error != null) {
            KontikiException cause = RpcErrors.toKontiki(error);
            for (Waiting waiting : batch) {
                if (cause instanceof UnknownOutcomeException) {
                    PartOutcome unknown = new PartOutcome.UnknownOutcome(String.valueOf(cause.getMessage()));
                    waiting.outcome()
                            .complete(waiting.parts().stream()
                                    .map(part -> unknown)
                                    .toList());
                } else {
                    waiting.outcome().completeExceptionally(cause);
                }
            }
            return;
        }
        List<PartOutcome> outcomes = OutcomeCodec.decode(reply);
        int from = 0;
        for (Waiting waiting : batch) {
            int to = from + waiting.parts().size();
            waiting.outcome().complete(List.copyOf(outcomes.subList(from, to)));
            from = to;
        }
    }

    /** What waits is refused; what was submitted gets its outcome. */
    @Override
    public void close() {
        List<Waiting> refused;
        lock.lock();
        try {
            closed = true;
            refused = List.copyOf(queue);
            queue.clear();
            queuedBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        KontikiException stopping = new KontikiException(ErrorCode.NOT_LEADER, "the region server is stopping");
        refused.forEach(waiting -> waiting.outcome().completeExceptionally(stopping));
        submitter.interrupt();
    }
}
