package io.kontiki.gateway.write;

import java.time.Duration;

/** Who leads a WAL group. Thread-safe. */
public interface GroupLeaders {
    /**
     * The gRPC address of the leader: the cached one, or the answer of the group's members, who are asked side by side. Blocks.
     *
     * @throws io.kontiki.common.error.KontikiException NO_LEADER when none showed up in time
     */
    String leader(int groupId, Duration timeout);

    /** That address did not lead, or did not answer: the next call asks again. */
    void forget(int groupId, String address);

    /** Whether the members name another leader than that address. Asks them, whatever is cached; false when nobody knows. */
    boolean hasMoved(int groupId, String address, Duration timeout);

    /** Whether a member says, now, that it leads and is ready. Asks them, whatever is cached. */
    boolean isLed(int groupId, Duration timeout);
}
