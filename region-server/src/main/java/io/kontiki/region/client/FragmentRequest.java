package io.kontiki.region.client;

import java.util.List;
import java.util.Objects;

/**
 * One fragment of a statement, for all the Regions that one node leads.
 *
 * @param spec the query module's {@code FragmentSpec} as JSON; the region server hands it to the executor unread
 * @param nowMillis the statement's start, against which TTL is judged
 * @param timeoutMillis after this long the fragment is cancelled
 */
public record FragmentRequest(List<FragmentRegion> regions, String spec, long nowMillis, long timeoutMillis) {
    public FragmentRequest {
        regions = List.copyOf(regions);
        Objects.requireNonNull(spec, "spec");
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("a fragment reads at least one Region");
        }
    }
}
