package io.kontiki.region.wal;

import io.kontiki.region.group.StatePointer;
import java.util.Optional;

/** Where a replica that is behind the log gets a snapshot from. */
public interface PointerSource {
    /**
     * Asks the preferred member, then the others, for their newest pointer. Blocks for a few seconds at most.
     *
     * @param preferred the leader's node, or null
     * @param atLeastCut pointers before it are of no use
     * @return empty when no member that answered has one
     */
    Optional<StatePointer> fetch(int groupId, String preferred, long atLeastCut);
}
