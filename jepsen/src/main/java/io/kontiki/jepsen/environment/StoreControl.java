package io.kontiki.jepsen.environment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** The same at the stores of all data centres. */
    void troubleEverywhere(StoreTrouble trouble);

    /** What met trouble so far, at any store. */
    StoreCount count();

    /**
     * What becomes of calls to a store.
     *
     * @param delay before each call
     * @param failedPerMillion are not done, and say so
     * @param repliesLostPerMillion of puts and deletes are done, and say that nobody knows
     * @param listedUntil what was put later is in no listing
     */
    record StoreTrouble(
            Duration delay, int failedPerMillion, int repliesLostPerMillion, Optional<Instant> listedUntil) {
        public static final StoreTrouble NONE = new StoreTrouble(Duration.ZERO, 0, 0, Optional.empty());

        public static StoreTrouble slow(Duration delay) {
            return new StoreTrouble(delay, 0, 0, Optional.empty());
        }

        public static StoreTrouble failing(int perMillion) {
            return new StoreTrouble(Duration.ZERO, perMillion, 0, Optional.empty());
        }

        public static StoreTrouble losingReplies(int perMillion) {
            return new StoreTrouble(Duration.ZERO, 0, perMillion, Optional.empty());
        }

        public static StoreTrouble listedUntil(Instant time) {
            return new StoreTrouble(Duration.ZERO, 0, 0, Optional.of(time));
        }

        @Override
        public String toString() {
            List<String> words = new ArrayList<>();
            if (!delay.isZero()) {
                words.add(delay.toMillis() + " ms for each call");
            }
            if (failedPerMillion > 0) {
                words.add("of a million calls " + failedPerMillion + " fail");
            }
            if (repliesLostPerMillion > 0) {
                words.add("of a million replies " + repliesLostPerMillion + " are lost");
            }
            listedUntil.ifPresent(time -> words.add("no listing has what was put after " + time));
            return words.isEmpty() ? "no trouble" : String.join(", ", words);
        }
    }

    /** Calls of all nodes, and how often a listing hid an object from one. */
    record StoreCount(long delayed, long failed, long repliesLost, long hidden) {
        public static final StoreCount NONE = new StoreCount(0, 0, 0, 0);

        public StoreCount plus(StoreCount other) {
            return new StoreCount(
                    delayed + other.delayed,
                    failed + other.failed,
                    repliesLost + other.repliesLost,
                    hidden + other.hidden);
        }
    }
}
