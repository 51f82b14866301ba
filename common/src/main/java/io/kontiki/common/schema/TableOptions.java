package io.kontiki.common.schema;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The options of a table that the engine acts on.
 *
 * @param ttl rows older than this at a query's start are not seen, and files leave when all their rows are; null keeps rows for ever
 * @param topology for example {@code 2-2-1}; null takes the cluster's default
 * @param other options that were accepted and are only shown again, by name
 */
public record TableOptions(MergeMode mergeMode, Duration ttl, String topology, Map<String, String> other) {
    public static final TableOptions DEFAULT = new TableOptions(MergeMode.LAST_ROW, null, null, Map.of());

    /** Stands among the other options of a table whose rows are explicitly kept for ever, whatever its database says. */
    public static final String TTL = "ttl";

    public static final String FOREVER = "forever";

    public TableOptions {
        Objects.requireNonNull(mergeMode, "mergeMode");
        other = Map.copyOf(other);
        if (ttl != null && (ttl.isNegative() || ttl.isZero())) {
            throw new IllegalArgumentException("ttl must be positive: " + ttl);
        }
    }

    /** The same, with a ttl where the table has none of its own and does not say {@link #FOREVER}. */
    public TableOptions withDefaultTtl(Duration defaultTtl) {
        return ttl != null || other.containsKey(TTL) ? this : new TableOptions(mergeMode, defaultTtl, topology, other);
    }
}
