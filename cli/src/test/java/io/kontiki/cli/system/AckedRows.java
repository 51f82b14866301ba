package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpConnection;
import io.kontiki.cli.http.HttpReply;
import io.kontiki.cli.sql.SqlClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * Writes rows with keys of their own until it is stopped or nobody answers, and remembers up to where each writer was acknowledged.
 * A row's value follows from its key, so that a wrong value is found as well as a missing row. One thread per writer.
 */
final class AckedRows {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LINES = 50;
    private static final long START_NANOS = 1_700_000_000_000_000_000L;
    private static final long STEP_NANOS = 1_000_000L;

    private final List<Address> gateways;
    private final int writers;
    /** Next row of each writer: below it are acknowledged ones, and those of requests that broke, which may be there or not. */
    private final long[] next;
    /** Rows without an answer, per writer: from, to. */
    private final List<long[]> unknown = new ArrayList<>();

    private final AtomicLong acknowledged = new AtomicLong();

    AckedRows(List<Address> gateways, int writers) {
        this.gateways = List.copyOf(gateways);
        this.writers = writers;
        this.next = new long[writers];
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Starts the writers; each ends when the flag is set or its gateway breaks off. */
    List<Thread> start(AtomicBoolean stop) {
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int own = writer;
            threads.add(Thread.ofPlatform().name("writer-" + own).start(() -> write(own, stop)));
        }
        return threads;
    }

    private void write(int writer, AtomicBoolean stop) {
        long from = next[writer];
        long to = from;
        try (HttpConnection connection = HttpConnection.open(gateways.get(writer % gateways.size()), LIMIT, LIMIT)) {
            while (!stop.get()) {
                to = from + LINES;
                HttpReply reply = connection.post("/v1/influxdb/write", "text/plain", lines(writer, from, to));
                if (reply.status() == 204) {
                    acknowledged.addAndGet(LINES);
                    from = to;
                }
            }
            next[writer] = from;
        } catch (IOException broken) {
            // Killed in the middle: what was on its way may have been applied.
            next[writer] = to;
            synchronized (unknown) {
                unknown.add(new long[] {writer, from, to});
            }
        }
    }

    private static byte[] lines(int writer, long from, long to) {
        StringBuilder text = new StringBuilder();
        for (long row = from; row < to; row++) {
            text.append("acked,writer=w")
                    .append(writer)
                    .append(",part=p")
                    .append(row % 7)
                    .append(" v=")
                    .append(value(writer, row))
                    .append("i ");
            text.append(START_NANOS + row * STEP_NANOS).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long value(int writer, long row) {
        return row * 31 + writer;
    }

    /** Compares key by key and value by value at one gateway. */
    void verify(Address gateway) throws IOException {
        Map<String, Long> found = new HashMap<>();
        try (SqlClient client = new SqlClient(gateway, "public", Duration.ofSeconds(120))) {
            for (int writer = 0; writer < writers; writer++) {
                JsonNode answer =
                        client.send("SELECT greptime_timestamp, v FROM acked WHERE writer = 'w" + writer + "'");
                assertThat(answer.has("output")).as(() -> answer.toString()).isTrue();
                for (JsonNode row : answer.get("output").get(0).get("records").get("rows")) {
                    long number = (row.get(0).asLong() - START_NANOS) / STEP_NANOS;
                    assertThat(found.put(writer + ":" + number, row.get(1).asLong()))
                            .as("row %d of writer %d is there twice", number, writer)
                            .isNull();
                }
            }
        }
        List<String> wrong = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            for (long row = 0; row < next[writer]; row++) {
                Long value = found.remove(writer + ":" + row);
                boolean right = value == null ? isUnknown(writer, row) : value == value(writer, row);
                if (!right) {
                    wrong.add("writer " + writer + " row " + row + ": " + value);
                }
            }
        }
        assertThat(wrong)
                .as("acknowledged rows that are lost or wrong at %s", gateway)
                .isEmpty();
        assertThat(found).as("rows that nobody wrote at %s", gateway).isEmpty();
    }

    private boolean isUnknown(int writer, long row) {
        return unknown.stream().anyMatch(range -> range[0] == writer && row >= range[1] && row < range[2]);
    }
}
