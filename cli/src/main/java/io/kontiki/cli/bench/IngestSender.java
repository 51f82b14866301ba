package io.kontiki.cli.bench;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.process.Pause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One connection's load. Every sender takes the next stretch of the shared sequence of rows, writes its moments into a prepared
 * body, and sends it until it is acknowledged: the keys are the same each time, so that repeating it is safe. Runs on one thread;
 * the results are read after it has ended.
 */
final class IngestSender implements Runnable {
    /** A request is repeated so long, also past the end of the run, so that what was sent is known to be there. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final IngestPlan plan;
    private final int number;
    private final AtomicLong nextPlace;
    private final AtomicLong acknowledgedRows;
    private final BooleanSupplier over;
    private final long firstPlace;
    private final long rows;
    private final long beganNanos;

    private LoadConnection connection;
    private ByteBuffer head;
    private int headLength;
    private int addressNumber;
    private long[] latenciesNanos = new long[4096];
    private int requests;
    private long bytes;
    private long usageUserSum;
    private long retries;
    private String failure = "";

    IngestSender(
            IngestPlan plan,
            int number,
            AtomicLong nextPlace,
            AtomicLong acknowledgedRows,
            BooleanSupplier over,
            long firstPlace,
            long rows,
            long beganNanos) {
        this.plan = plan;
        this.number = number;
        this.nextPlace = nextPlace;
        this.acknowledgedRows = acknowledgedRows;
        this.over = over;
        this.addressNumber = number;
        this.firstPlace = firstPlace;
        this.rows = rows;
        this.beganNanos = beganNanos;
    }

    @Override
    public void run() {
        SplittableRandom random = new SplittableRandom(7919L * (number + 1));
        CpuLines[] bodies = new CpuLines[stretchesPerRound()];
        try {
            while (!over.getAsBoolean() && failure.isEmpty()) {
                long place = nextPlace.getAndAdd(plan.linesPerRequest());
                if (rows > 0 && place - firstPlace >= rows) {
                    return;
                }
                pace(place);
                if (over.getAsBoolean()) {
                    return;
                }
                int stretch = (int) (place / plan.linesPerRequest() % bodies.length);
                if (bodies[stretch] == null) {
                    bodies[stretch] = prepare(place, random);
                }
                CpuLines lines = bodies[stretch];
                lines.stamp(place, plan.hosts(), plan.startNanos(), plan.stepNanos());
                send(lines);
            }
        } finally {
            disconnect();
        }
    }

    /** After so many stretches the hosts begin at the same place again: that many bodies are prepared. */
    private int stretchesPerRound() {
        long hosts = plan.hosts();
        return (int) (hosts / greatestCommonDivisor(hosts, plan.linesPerRequest()));
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    private CpuLines prepare(long place, SplittableRandom random) {
        return CpuLines.prepare(
                plan.table(), plan.linesPerRequest(), (int) (place % plan.hosts()), plan.hosts(), random);
    }

    private void pace(long place) {
        if (plan.rowsPerSecond() > 0) {
            long dueNanos = (long) ((place - firstPlace) * 1e9 / plan.rowsPerSecond());
            long early = dueNanos - (System.nanoTime() - beganNanos);
            if (early > 0) {
                Pause.briefly(Duration.ofNanos(early));
            }
        }
    }

    private void send(CpuLines lines) {
        Pause patience = new Pause(PATIENCE);
        while (failure.isEmpty()) {
            long sentNanos = System.nanoTime();
            try {
                connect(lines.bytes());
                LoadConnection.Answer answer = connection.post(head.duplicate(), lines.body());
                if (answer.status() / 100 == 2) {
                    record(lines, System.nanoTime() - sentNanos);
                    return;
                }
                if (answer.status() != 503 && answer.status() != 429) {
                    failure = "HTTP " + answer.status() + ": " + answer.error();
                    return;
                }
                Pause.briefly(Duration.ofMillis(Math.min(1000L, 1000L * answer.retryAfterSeconds())));
            } catch (IOException e) {
                disconnect();
                addressNumber++;
                Pause.briefly(Duration.ofMillis(100));
            }
            retries++;
            if (patience.isOver()) {
                failure = "no acknowledgement for " + PATIENCE.toSeconds() + " s";
            }
        }
    }

    private void connect(int bodyBytes) throws IOException {
        if (connection == null) {
            Address address =
                    plan.addresses().get(addressNumber % plan.addresses().size());
            connection = LoadConnection.open(address);
            head = null;
        }
        if (head == null || headLength != bodyBytes) {
            head = connection.head(plan.path(), bodyBytes);
            headLength = bodyBytes;
        }
    }

    private void disconnect() {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException ignored) {
                // The connection is given up; there is nothing left to release.
            }
            connection = null;
        }
    }

    private void record(CpuLines lines, long tookNanos) {
        if (requests == latenciesNanos.length) {
            latenciesNanos = Arrays.copyOf(latenciesNanos, 2 * requests);
        }
        latenciesNanos[requests++] = tookNanos;
        bytes += lines.bytes();
        usageUserSum += lines.usageUserSum();
        acknowledgedRows.addAndGet(lines.lines());
    }

    long[] latenciesNanos() {
        return Arrays.copyOf(latenciesNanos, requests);
    }

    long bytes() {
        return bytes;
    }

    long usageUserSum() {
        return usageUserSum;
    }

    long retries() {
        return retries;
    }

    String failure() {
        return failure;
    }
}
