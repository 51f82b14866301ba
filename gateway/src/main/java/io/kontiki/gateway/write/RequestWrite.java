package io.kontiki.gateway.write;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.region.client.PartOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Writes the parts of one request, round after round, until each has an outcome or the hold time is over. A round sends open parts
 * to the leaders of their WAL groups, one call per group, side by side; what does not fit a call waits for the next round, so that
 * a Region's parts keep their order. Parts without a definite outcome go into the next round too, under their old sequence. Used
 * once, by one thread; {@link GroupSend} runs beside it, one thread per group.
 */
final class RequestWrite {
    /** A leader refuses calls beyond 4 MB, the size of its log entries. A part alone may be larger than this and still be below that. */
    static final long MAX_CALL_BYTES = 2L << 20;

    private static final long FIRST_PAUSE_NANOS = 10_000_000L;
    private static final long LAST_PAUSE_NANOS = 100_000_000L;
    private static final Duration REFRESH_TIMEOUT = Duration.ofMillis(500);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** A leader that asks for more patience than this waits for somebody to act: the client hears it now, and its bytes are not held. */
    private static final Duration HELD_BUSY_MAX = Duration.ofSeconds(2);

    private final MetaClient meta;
    private final GroupSend.Factory sends;
    private final RegionSequences sequences;
    private final ExecutorService threads;
    private final WaitClock clock;
    private final WriteMetrics metrics;
    private final long deadlineNanos;
    private final List<PendingPart> all;
    private final List<PendingPart> open;
    private KontikiException refusal;
    private String waitingFor = "";
    private boolean refresh;
    /** Parts that found no room in this round's calls. */
    private int deferred;

    private boolean finishedSome;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    RequestWrite(
            MetaClient meta,
            GroupSend.Factory sends,
            RegionSequences sequences,
            ExecutorService threads,
            WaitClock clock,
            WriteMetrics metrics,
            Duration hold,
            List<PendingPart> parts) {
        this.meta = meta;
        this.sends = sends;
        this.sequences = sequences;
        this.threads = threads;
        this.clock = clock;
        this.metrics = metrics;
        this.deadlineNanos = clock.nanoTime() + hold.toNanos();
        this.all = List.copyOf(parts);
        this.open = new ArrayList<>(parts);
    }

    /**
     * Returns when every part is applied.
     *
     * @throws KontikiException the reason of a refusal, the first or one that is over when the write is sent again, STALE_SCHEMA
     *     among them; BUSY when the hold time ended, SHUTTING_DOWN when the gateway stops. When any part was applied, or may have
     *     been, those that promise that nothing was changed are UNKNOWN_OUTCOME instead, as {@link WriteReport} words it
     */
    void run() {
        boolean held = false;
        try {
            round();
            while (!open.isEmpty()) {
                if (deferred > 0 && finishedSome) {
                    round();
                    continue;
                }
                if (!held) {
                    held = true;
                    metrics.held.incrementAndGet();
                }
                long remaining = deadlineNanos - clock.nanoTime();
                if (remaining <= 0) {
                    throw outOfTime();
                }
                clock.pause(Math.min(pauseNanos, remaining));
                pauseNanos = Math.min(pauseNanos * 2, LAST_PAUSE_NANOS);
                refreshImage();
                metrics.retries.inc(open.size());
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw report().explain(new KontikiException(
                    ErrorCode.SHUTTING_DOWN, "the gateway stopped before the write had its answer", e));
        } finally {
            open.forEach(PendingPart::giveUp);
            metrics.givenUp.inc(open.size());
            if (held) {
                metrics.held.decrementAndGet();
            }
        }
        if (refusal != null) {
            // What the client sends again is then built for the newest columns.
            refreshImage();
            throw report().explain(refusal);
        }
    }

    private void round() throws InterruptedException {
        finishedSome = false;
        Map<Integer, GroupSend> byGroup = sendsByGroup(meta.image());
        List<Future<?>> running = new ArrayList<>();
        List<GroupSend> all = List.copyOf(byGroup.values());
        for (int i = 1; i < all.size(); i++) {
            GroupSend send = all.get(i);
            running.add(threads.submit(() -> {
                send.run(deadlineNanos);
                return null;
            }));
        }
        try {
            if (!all.isEmpty()) {
                all.getFirst().run(deadlineNanos);
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new KontikiException(ErrorCode.INTERNAL, "a write failed: " + e.getCause(), e.getCause());
        } finally {
            running.forEach(each -> each.cancel(true));
        }
        all.forEach(this::collect);
    }

    private Map<Integer, GroupSend> sendsByGroup(ClusterImage image) {
        deferred = 0;
        Map<Integer, GroupSend> byGroup = new LinkedHashMap<>();
        Map<Integer, Long> bytes = new HashMap<>();
        for (PendingPart part : List.copyOf(open)) {
            Optional<RegionRoute> route = image.route(part.region());
            if (route.isEmpty()) {
                finish(
                        part,
                        // By now another may have its name: the client is not told that there is none.
                        new KontikiException(
                                ErrorCode.STALE_SCHEMA,
                                "the table was dropped while it was written; send the write again if it is meant for a"
                                        + " new one"));
            } else if (isFull(bytes, route.get().groupId(), part.byteSize())) {
                deferred++;
            } else if (part.number(sequences)) {
                byGroup.computeIfAbsent(route.get().groupId(), sends::create)
                        .add(part, route.get().epoch());
            } else {
                waitingFor = "too many writes to Region " + part.region() + " without an outcome";
            }
        }
        return byGroup;
    }

    /** Whether a part no longer fits its group's call; once one did not, none behind it does, which keeps their order. */
    private static boolean isFull(Map<Integer, Long> bytes, int group, long more) {
        long before = bytes.getOrDefault(group, 0L);
        boolean full = before > 0 && before + more > MAX_CALL_BYTES;
        bytes.put(group, full ? Long.MAX_VALUE / 2 : before + more);
        return full;
    }

    private void collect(GroupSend send) {
        if (send.failure() != null) {
            KontikiException failure = send.failure();
            // Kinds RETRY, REFRESH and USER say that nothing was written. A defect says nothing.
            boolean definite = failure.code().kind() != ErrorCode.Kind.INTERNAL;
            send.parts().forEach(part -> part.markAnswered(definite));
            waitingFor = failure.getMessage();
            if (failure instanceof BusyException busy && busy.retryAfter().compareTo(HELD_BUSY_MAX) > 0) {
                send.parts().stream().filter(part -> !part.maybeApplied()).forEach(part -> finish(part, busy));
            } else if (failure.code().kind() == ErrorCode.Kind.REFRESH) {
                refresh = true;
            } else if (failure.code().kind() != ErrorCode.Kind.RETRY) {
                send.parts().forEach(part -> finish(part, failure));
            }
            return;
        }
        for (int i = 0; i < send.parts().size(); i++) {
            accept(send.parts().get(i), send.outcomes().get(i));
        }
    }

    private void accept(PendingPart part, PartOutcome outcome) {
        part.markAnswered(!(outcome instanceof PartOutcome.UnknownOutcome));
        switch (outcome) {
            case PartOutcome.Applied applied -> finish(part, null);
            case PartOutcome.AlreadyApplied already -> finish(part, null);
            case PartOutcome.Invalid invalid -> finish(part, new KontikiException(invalid.code(), invalid.message()));
            case PartOutcome.StaleSchema stale -> acceptStaleSchema(part, stale.current());
            case PartOutcome.NotHere notHere -> {
                refresh = true;
                waitingFor = "Region " + part.region() + " is not open yet at its leader";
            }
            case PartOutcome.Busy busy
            when busy.retryAfterMillis() > HELD_BUSY_MAX.toMillis() && !part.maybeApplied() ->
                finish(part, new BusyException(busy.reason(), Duration.ofMillis(busy.retryAfterMillis())));
            case PartOutcome.Busy busy -> {
                pauseNanos = Math.max(pauseNanos, Math.min(busy.retryAfterMillis() * 1_000_000L, 1_000_000_000L));
                waitingFor = busy.reason();
            }
            case PartOutcome.UnknownOutcome unknown -> {
                metrics.unknownOutcomes.inc();
                waitingFor = unknown.reason();
            }
        }
    }

    /**
     * A Region that is behind the batch catches up by itself. One that is ahead takes older batches, but not this one: it lacks a NOT
     * NULL column whose default must not be guessed there. Its rows are right once they are built again, so the client is not told
     * that they are wrong.
     */
    private void acceptStaleSchema(PendingPart part, int current) {
        if (current <= part.schemaVersion()) {
            waitingFor = "Region " + part.region() + " has not taken over the table's new columns yet";
            return;
        }
        TableInfo table = meta.image().table(part.region().tableId()).orElse(null);
        refresh |= table == null || table.schema().version() < current;
        finish(
                part,
                new KontikiException(
                        ErrorCode.STALE_SCHEMA,
                        "the table got new columns while it was written (schema version " + current
                                + ", the rows were made for " + part.schemaVersion() + "); send the write again"));
    }

    private void finish(PendingPart part, KontikiException failure) {
        open.remove(part);
        finishedSome = true;
        if (failure != null && failure.code().kind() == ErrorCode.Kind.INTERNAL) {
            part.giveUp();
        } else {
            part.settle();
        }
        if (failure == null) {
            part.markApplied();
            metrics.rows.inc(part.rows());
            metrics.bytes.inc(part.byteSize());
        } else if (refusal == null || isForAnotherTime(failure)) {
            // Agents drop what is refused for good: what has to be sent again is told first.
            refusal = failure;
        }
    }

    private static boolean isForAnotherTime(KontikiException failure) {
        ErrorCode.Kind kind = failure.code().kind();
        return kind == ErrorCode.Kind.RETRY || kind == ErrorCode.Kind.REFRESH;
    }

    private void refreshImage() {
        if (!refresh) {
            return;
        }
        refresh = false;
        try {
            meta.refresh(Long.MAX_VALUE, REFRESH_TIMEOUT);
        } catch (KontikiException e) {
            // Metasrv may be electing too: the cached routes still lead to the Regions, and the next round asks again.
            waitingFor = e.getMessage();
        }
    }

    private KontikiException outOfTime() {
        List<RegionId> regions =
                open.stream().map(PendingPart::region).distinct().toList();
        String where = regions.size() == 1 ? "Region " + regions.getFirst() : regions.size() + " Regions";
        boolean maybeApplied = open.stream().anyMatch(PendingPart::maybeApplied);
        return report().explain(new BusyException(
                maybeApplied
                        ? "no answer for the write to " + where + " in time (" + waitingFor
                                + "); it may have been applied"
                        : "the write to " + where + " was not possible in time: " + waitingFor,
                RETRY_AFTER));
    }

    private WriteReport report() {
        return new WriteReport(all, meta.image());
    }
}
