package io.kontiki.region.memtable;

import io.kontiki.common.batch.TagValue;
import java.util.List;

/**
 * The rows that a DELETE removes: those where every tag equals and the time lies in the range.
 *
 * @param tags conditions, all of which hold; empty matches every series
 * @param fromInclusive in the unit of the table's time index
 * @param toInclusive in the same unit
 */
public record DeletePredicate(List<TagEquals> tags, long fromInclusive, long toInclusive) {
    public DeletePredicate {
        tags = List.copyOf(tags);
    }

    /** @param value the canonical value, or null for {@code IS NULL} */
    public record TagEquals(int columnId, TagValue value) {}

    public boolean coversTime(long timestamp) {
        return timestamp >= fromInclusive && timestamp <= toInclusive;
    }

    public boolean overlapsTime(long minTimestamp, long maxTimestamp) {
        return minTimestamp <= toInclusive && maxTimestamp >= fromInclusive;
    }
}
