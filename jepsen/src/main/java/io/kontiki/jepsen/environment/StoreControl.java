package io.kontiki.jepsen.environment;

import java.time.Duration;

/** Faults of the object stores; each stands for the one of a cloud. */
public interface StoreControl {
    /** Takes the data centre's store away from all nodes. Does nothing if it is away. */
    void lose(String dc);

    void giveBack(String dc);

    /** Deletes every object of the data centre's store, which then is there and empty; how many there were. */
    long wipe(String dc);

    boolean isLost(String dc);

    /** All nodes' calls to the data centre's store, and to no other, are in trouble. A setting outlives a restart of a node. */
    void trouble(String dc, StoreTrouble trouble);

    /** What met trouble so far, at any store. */
    StoreCount count();

    /**
     * What becomes of calls to a store.
     *
     * @param delay before each call
     * @param failedPerMillion are not done, and say so
     * @param repliesLostPerMillion of puts and deletes are done, and say that nobody knows
     */
    record StoreTrouble(Duration delay, int failedPerMillion, int repliesLostPerMillion) {
        public static final StoreTrouble NONE = new StoreTrouble(Duration.ZERO, 0, 0);

        @Override
        public String toString() {
            return delay.toMillis() + " ms for each call, of a million calls " + failedPerMillion
                    + " fail, of a million replies " + repliesLostPerMillion + " are lost";
        }
    }

    /** Calls of all nodes. */
    record StoreCount(long delayed, long failed, long repliesLost) {
        public StoreCount plus(StoreCount other) {
            return new StoreCount(delayed + other.delayed, failed + other.failed, repliesLost + other.repliesLost);
        }
    }
}
