package io.kontiki.cli.drill;

import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.http.HttpReply;
import io.kontiki.cli.process.Pause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Asks for a flush of the tables again and again, so that faults also meet flushes and files. The first is asked for when every
 * stream has written, so that there is something to flush. One thread.
 */
final class Flusher implements Runnable {
    private static final Duration PAUSE = Duration.ofSeconds(4);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<DrillTable> tables;
    private final HedgedCaller caller;
    private final BooleanSupplier begun;
    private final BooleanSupplier over;
    private volatile long flushes;
    private volatile long failures;
    private volatile String lastFailure = "none";

    Flusher(List<DrillTable> tables, HedgedCaller caller, BooleanSupplier begun, BooleanSupplier over) {
        this.tables = List.copyOf(tables);
        this.caller = caller;
        this.begun = begun;
        this.over = over;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts; the report only reads
    @Override
    public void run() {
        try {
            while (!begun.getAsBoolean() && !over.getAsBoolean()) {
                Pause.briefly(STEP);
            }
            for (int turn = 0; !over.getAsBoolean(); turn++) {
                String sql =
                        "ADMIN flush_table('" + tables.get(turn % tables.size()).name() + "')";
                byte[] form = ("sql=" + HttpCalls.encode(sql)).getBytes(StandardCharsets.US_ASCII);
                Pause patience = new Pause(PATIENCE);
                HttpReply reply = caller.call(
                        "/v1/sql?db=public",
                        "application/x-www-form-urlencoded",
                        form,
                        answer -> true,
                        () -> patience.isOver() || over.getAsBoolean());
                if (reply != null && reply.isSuccess()) {
                    flushes = flushes + 1;
                } else {
                    failures = failures + 1;
                    lastFailure = reply == null ? caller.lastFailure() : reply.text();
                }
                Pause.briefly(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            caller.close();
        }
    }

    long flushes() {
        return flushes;
    }

    long failures() {
        return failures;
    }

    String lastFailure() {
        return lastFailure;
    }
}
