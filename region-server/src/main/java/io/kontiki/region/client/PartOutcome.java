package io.kontiki.region.client;

import io.kontiki.common.error.ErrorCode;
import java.util.Objects;

/**
 * What became of one part of a write. Everything but {@link Applied} and {@link AlreadyApplied} changed nothing, except that
 * {@link UnknownOutcome} says nothing.
 */
public sealed interface PartOutcome {
    /** Committed by a majority and applied at the leader that answers, at this log index. */
    record Applied(long index) implements PartOutcome {}

    /** An earlier send of the same (region, writer, sequence) was applied; this one changed nothing. */
    record AlreadyApplied() implements PartOutcome {}

    /**
     * The Region's schema is another one. A Region that is behind catches up: send the same part again. One that is ahead takes
     * parts of older versions and refused this one for what is in it: re-read the schema and build it again under the next sequence.
     */
    record StaleSchema(int current) implements PartOutcome {}

    /** The Region is not served here under that epoch: re-read the route. {@code epoch} is the one served here, or -1 when none is. */
    record NotHere(long epoch) implements PartOutcome {}

    /** The part is wrong and stays wrong. */
    record Invalid(ErrorCode code, String message) implements PartOutcome {
        public Invalid {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(message, "message");
        }
    }

    /** A bound was reached before the log: send the same part again after the delay. */
    record Busy(String reason, int retryAfterMillis) implements PartOutcome {
        public Busy {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The part was handed to the log and may or may not be applied: send it again with the same sequence. */
    record UnknownOutcome(String reason) implements PartOutcome {
        public UnknownOutcome {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Whether the rows are in the Region, exactly once. */
    default boolean isSuccess() {
        return this instanceof Applied || this instanceof AlreadyApplied;
    }
}
