package io.kontiki.region.wal;

import io.kontiki.common.error.KontikiException;
import io.kontiki.region.client.LogEnd;
import java.util.concurrent.CompletableFuture;

/** The other members of a group, for {@link LeaderSearch}. */
public interface ElectionPeers {
    /** Where the member's log ends; fails within some 100 ms when it does not answer, as a frozen one never does. */
    CompletableFuture<LogEnd> logEnd(int groupId, String node);

    /**
     * Lets the member stand for election, see {@link GroupElection#start}. Blocks.
     *
     * @throws KontikiException when it is not known whether it does
     */
    boolean start(int groupId, LogEnd winner);
}
