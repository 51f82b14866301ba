package io.kontiki.cli.differential;

import java.util.Random;

/** The times that all tables of a history share, on a grid, so that their rows meet in joins. */
final class Timeline {
    private static final long STEP_MILLIS = 100;
    private static final long LATE_STEPS = 300;

    private final long startMillis;
    private long nowMillis;

    Timeline(long startMillis) {
        this.startMillis = startMillis;
        this.nowMillis = startMillis;
    }

    long startMillis() {
        return startMillis;
    }

    long nowMillis() {
        return nowMillis;
    }

    long next(Random random) {
        nowMillis += random.nextInt(3) * STEP_MILLIS;
        return nowMillis;
    }

    long late(Random random) {
        return nowMillis - random.nextLong(LATE_STEPS) * STEP_MILLIS;
    }

    long any(Random random) {
        return startMillis + random.nextLong((nowMillis - startMillis) / STEP_MILLIS + 1) * STEP_MILLIS;
    }
}
