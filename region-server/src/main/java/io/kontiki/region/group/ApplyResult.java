package io.kontiki.region.group;

import io.kontiki.region.client.PartOutcome;
import java.util.List;

/** What an entry did. */
public sealed interface ApplyResult {
    /** One outcome per part of a write. */
    record Parts(List<PartOutcome> outcomes) implements ApplyResult {
        public Parts {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * A control entry.
     *
     * @param effective whether it changed the state; otherwise it is a recorded no-op
     * @param reason why not; empty when effective
     */
    record Control(boolean effective, String reason) implements ApplyResult {
        static final Control DONE = new Control(true, "");
    }
}
