package io.kontiki.jepsen.environment.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, with an end. An interrupted thread stays interrupted and stops waiting. */
public final class Await {
    private Await() {}

    /** Looks at once and then after every step; false if the condition does not hold when the limit is over. */
    public static boolean until(Duration limit, Duration step, BooleanSupplier condition) {
        long endNanos = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= endNanos) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(step.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
