package io.kontiki.meta.failure;

/**
 * How surprising it is that a node has not been heard of for so long: the phi accrual failure detector (Hayashibara et al., 2004),
 * with the logistic approximation of the normal distribution that Akka uses. Phi 1 is wrong in one case of ten, phi 8 in one of 10^8.
 *
 * <p>Keeps the last intervals between heartbeats. Times are monotonic nanoseconds, given by the caller. Not thread-safe.
 */
final class PhiAccrualDetector {
    private static final int WINDOW = 100;

    /** Regular heartbeats would otherwise make a delay of a few milliseconds look like death. */
    private static final double MIN_DEVIATION_MILLIS = 250;

    /** One long absence must not make the detector patient for the next hundred heartbeats. */
    private static final double MAX_INTERVAL_MILLIS = 3000;

    private final double[] intervalsMillis = new double[WINDOW];
    private int count;
    private int next;
    private long lastNanos;

    /** Starts as if heartbeats had come at this interval, the last one now. */
    PhiAccrualDetector(double expectedIntervalMillis, long nowNanos) {
        lastNanos = nowNanos;
        add(expectedIntervalMillis - MIN_DEVIATION_MILLIS);
        add(expectedIntervalMillis + MIN_DEVIATION_MILLIS);
    }

    void heartbeat(long nowNanos) {
        add(Math.min(MAX_INTERVAL_MILLIS, (nowNanos - lastNanos) / 1e6));
        lastNanos = nowNanos;
    }

    /** The observer itself stood still for so long; it cannot blame the node for that. */
    void forgive(long pausedNanos, long nowNanos) {
        lastNanos = Math.min(nowNanos, lastNanos + pausedNanos);
    }

    double millisSinceLast(long nowNanos) {
        return (nowNanos - lastNanos) / 1e6;
    }

    /** Phi after that much silence. */
    double phi(double silentMillis) {
        double mean = mean();
        double y = (silentMillis - mean) / deviation(mean);
        double e = Math.exp(-y * (1.5976 + 0.070566 * y * y));
        return silentMillis > mean ? -Math.log10(e / (1.0 + e)) : -Math.log10(1.0 - 1.0 / (1.0 + e));
    }

    private void add(double millis) {
        intervalsMillis[next] = millis;
        next = (next + 1) % WINDOW;
        count = Math.min(count + 1, WINDOW);
    }

    private double mean() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += intervalsMillis[i];
        }
        return sum / count;
    }

    private double deviation(double mean) {
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (intervalsMillis[i] - mean) * (intervalsMillis[i] - mean);
        }
        return Math.max(MIN_DEVIATION_MILLIS, Math.sqrt(squares / count));
    }
}
