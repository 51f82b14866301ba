package io.kontiki.storage;

import java.time.Duration;

/**
 * What is done to one call of a store.
 *
 * @param kind what goes wrong
 * @param delay how long the call waits before it begins
 */
public record Fault(Kind kind, Duration delay) {
    public static final Fault NONE = new Fault(Kind.NONE, Duration.ZERO);

    /** The ways of going wrong; one that does not fit the operation does nothing. */
    public enum Kind {
        NONE,
        /** The call fails and nothing has happened. */
        FAIL_BEFORE,
        /** The store says no, as it does without permission; nothing has happened. */
        REFUSE,
        /** The call is carried out and its reply is lost. Reads fail as unavailable. */
        LOSE_REPLY,
        /** A read breaks off in the middle. */
        BREAK_READ,
        /** A read answers with one bit turned over, as a bad disk does. */
        DAMAGE_READ
    }

    /** Where faults come from; asked once per call, by any thread. */
    @FunctionalInterface
    public interface Source {
        /**
         * @param operation the name of the port's method
         * @param subject the key, or the prefix of a list
         */
        Fault next(String operation, String subject);
    }
}
