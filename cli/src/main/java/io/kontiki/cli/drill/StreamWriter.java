package io.kontiki.cli.drill;

import io.kontiki.cli.http.HttpReply;
import io.kontiki.cli.process.Pause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One device's writer: sends its next rows when the ones before are acknowledged, and remembers what was acknowledged and when.
 * A request is repeated until it is acknowledged, with the same keys and values.
 */
final class StreamWriter implements Runnable {
    /** A drill measures a failover, not how much five nodes on one small machine can take: a load that leaves them idle time. */
    private static final Duration PAUSE = Duration.ofMillis(300);
    /** After the load's end a request that is under way may still be repeated so long; then its outcome stays unknown. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final DrillTable table;
    private final String device;
    private final int rowsPerRequest;
    private final long firstTimestamp;
    private final HedgedCaller caller;
    private final BooleanSupplier over;
    private final AckLog log = new AckLog();
    private volatile String refusal = "";

    StreamWriter(
            DrillTable table,
            String device,
            int rowsPerRequest,
            long firstTimestamp,
            HedgedCaller caller,
            BooleanSupplier over) {
        this.table = table;
        this.device = device;
        this.rowsPerRequest = rowsPerRequest;
        this.firstTimestamp = firstTimestamp;
        this.caller = caller;
        this.over = over;
    }

    @Override
    public void run() {
        long timestamp = firstTimestamp;
        StringBuilder text = new StringBuilder();
        try {
            while (!over.getAsBoolean()) {
                text.setLength(0);
                for (int row = 0; row < rowsPerRequest; row++) {
                    table.appendLine(text, device, timestamp + row);
                }
                byte[] body = text.toString().getBytes(StandardCharsets.US_ASCII);
                Pause patience = new Pause(PATIENCE);
                HttpReply reply = caller.call(
                        "/v1/influxdb/write?db=public&precision=ms",
                        "text/plain",
                        body,
                        HttpReply::isSuccess,
                        () -> patience.isOver() && over.getAsBoolean());
                if (reply == null) {
                    refusal = "not acknowledged when the load ended: " + caller.lastFailure();
                    return;
                }
                log.acknowledged(timestamp, rowsPerRequest, System.nanoTime());
                timestamp += rowsPerRequest;
                Pause.briefly(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            caller.close();
        }
    }

    DrillTable table() {
        return table;
    }

    String device() {
        return device;
    }

    AckLog log() {
        return log;
    }

    long firstTimestamp() {
        return firstTimestamp;
    }

    String lastFailure() {
        return caller.lastFailure();
    }

    /** Why the last request stayed without an answer; empty if every request was acknowledged. */
    String refusal() {
        return refusal;
    }
}
