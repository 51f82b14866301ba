package io.kontiki.cli.drill;

import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.http.HttpReply;
import io.kontiki.cli.output.Json;
import io.kontiki.cli.process.Pause;
import io.kontiki.cli.sql.SqlAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Reads the streams in turn while they are written, and holds each answer against what was acknowledged before the question: a
 * default read must not miss any of it. Runs on one thread; its moments of success are read after it has ended.
 */
final class StreamReader implements Runnable {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final List<StreamWriter> streams;
    private final HedgedCaller caller;
    private final BooleanSupplier over;
    private final Timeline timeline;
    private final List<Long> successNanos = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong staleReads = new AtomicLong();

    StreamReader(List<StreamWriter> streams, HedgedCaller caller, BooleanSupplier over, Timeline timeline) {
        this.streams = List.copyOf(streams);
        this.caller = caller;
        this.over = over;
        this.timeline = timeline;
    }

    @Override
    public void run() {
        try {
            for (int turn = 0; !over.getAsBoolean(); turn++) {
                StreamWriter stream = streams.get(turn % streams.size());
                if (stream.log().rows() > 0) {
                    read(stream);
                }
                Pause.briefly(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            caller.close();
        }
    }

    private void read(StreamWriter stream) throws InterruptedException {
        int acknowledgedBefore = stream.log().rows();
        String sql = stream.table().selectProgress(stream.device());
        byte[] form = ("sql=" + HttpCalls.encode(sql)).getBytes(StandardCharsets.US_ASCII);
        HttpReply reply =
                caller.call("/v1/sql?db=public", "application/x-www-form-urlencoded", form, HttpReply::isSuccess, over);
        if (reply == null) {
            return;
        }
        successNanos.add(System.nanoTime());
        reads.incrementAndGet();
        long found = SqlAnswer.of(Json.read(reply.body())).rows().longAt(0, 0);
        if (found < acknowledgedBefore) {
            staleReads.incrementAndGet();
            timeline.add("STALE READ of " + stream.table().name() + " " + stream.device() + ": " + found + " rows, "
                    + acknowledgedBefore + " were acknowledged before");
        }
    }

    long[] successNanos() {
        return successNanos.stream().mapToLong(Long::longValue).toArray();
    }

    long reads() {
        return reads.get();
    }

    long staleReads() {
        return staleReads.get();
    }

    String lastFailure() {
        return caller.lastFailure();
    }
}
