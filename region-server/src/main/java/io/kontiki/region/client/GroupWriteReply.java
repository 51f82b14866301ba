package io.kontiki.region.client;

import java.util.List;

/**
 * The answer to one write to one WAL group.
 *
 * @param outcomes one per part, in the order of the parts
 */
public record GroupWriteReply(List<PartOutcome> outcomes) {
    public GroupWriteReply {
        outcomes = List.copyOf(outcomes);
    }
}
