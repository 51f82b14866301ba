package io.kontiki.region.client;

import java.util.List;
import java.util.Objects;

/**
 * One fragment of a statement, for all the Regions that one node leads.
 *
 * @param spec the query module's {@code FragmentSpec} as JSON; the region server hands it to the executor unread
 * @param nowMillis the statement's start, against which TTL is judged
 * @param timeoutMillis after this long the fragment is cancelled
 * @param replicaAt {@link #AT_LEADER}, or the log index that a replica must have applied to answer from what it has, whether it leads
 *     or not; one that is behind answers BUSY
 */
public record FragmentRequest(
        List<FragmentRegion> regions, String spec, long nowMillis, long timeoutMillis, long replicaAt) {
    /** The leader answers, behind a read barrier. */
    public static final long AT_LEADER = -1;

    /** A fragment for the leader. */
    public FragmentRequest(List<FragmentRegion> regions, String spec, long nowMillis, long timeoutMillis) {
        this(regions, spec, nowMillis, timeoutMillis, AT_LEADER);
    }

    public FragmentRequest {
        regions = List.copyOf(regions);
        Objects.requireNonNull(spec, "spec");
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("a fragment reads at least one Region");
        }
    }
}
