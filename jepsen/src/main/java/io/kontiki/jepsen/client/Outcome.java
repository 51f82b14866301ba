package io.kontiki.jepsen.client;

import java.util.List;
import java.util.Objects;

/** How a call ended. Immutable. */
public sealed interface Outcome {
    /**
     * It was done.
     *
     * @param rows what came back, each value as text; an empty text stands for NULL too
     */
    record Ok(List<List<String>> rows) implements Outcome {
        public Ok {
            rows = List.copyOf(rows);
        }
    }

    /** It was not done and never will be. */
    record Fail(Cause cause, String reason) implements Outcome {
        public Fail {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Nobody knows whether it was done, or will be. */
    record Info(String reason) implements Outcome {
        public Info {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Why a call was surely not done. */
    enum Cause {
        /** Not a byte of it left this process, or it would have changed nothing anyway and got no answer. */
        UNANSWERED,
        /** The cluster cannot do it now, and says that nothing was changed. */
        BUSY,
        /** What was to be made is there. */
        EXISTS,
        /** What it is about is not there. */
        MISSING,
        /** Refused for what it is. */
        REFUSED
    }

    Ok DONE = new Ok(List.of());

    /** What is left of the outcome of a request that was sent, when it is known what such a request can leave behind. */
    default Outcome of(Effect effect) {
        return switch (this) {
            case Ok ok -> ok;
            case Fail fail ->
                effect == Effect.PARTS ? new Info("refused, perhaps not in all parts: " + fail.reason()) : fail;
            case Info info -> effect == Effect.NONE ? new Fail(Cause.UNANSWERED, info.reason()) : info;
        };
    }
}
