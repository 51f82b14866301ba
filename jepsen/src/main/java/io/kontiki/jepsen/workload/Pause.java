package io.kontiki.jepsen.workload;

/** Lets the calling thread wait. */
@FunctionalInterface
public interface Pause {
    void pause(long nanos) throws InterruptedException;
}
