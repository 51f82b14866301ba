package io.kontiki.region.leader;

import java.util.Set;

/** Asks another member of a group which objects of the store it still needs. */
@FunctionalInterface
public interface MemberFiles {
    /**
     * Blocks for a second at most.
     *
     * @throws io.kontiki.common.error.KontikiException when the member does not answer, or has no replica
     */
    Set<String> named(int groupId, String node);
}
