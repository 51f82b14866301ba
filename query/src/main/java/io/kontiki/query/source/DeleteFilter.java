package io.kontiki.query.source;

import io.kontiki.common.batch.TagValue;
import java.util.List;
import java.util.Objects;

/**
 * Rows that a DELETE removed from a file that is older than it: those where every tag equals and the time lies in the range.
 *
 * @param tags conditions, all of which hold; empty matches every series
 * @param fromInclusive in the unit of the table's time index
 * @param toInclusive in the same unit
 */
public record DeleteFilter(List<TagEquals> tags, long fromInclusive, long toInclusive) {
    public DeleteFilter {
        tags = List.copyOf(tags);
    }

    /** @param value the canonical value, or null for {@code IS NULL} */
    public record TagEquals(int columnId, TagValue value) {
        /** The value that must be there; only for conditions that are not {@code IS NULL}. */
        public TagValue required() {
            return Objects.requireNonNull(value, "IS NULL has no value");
        }
    }
}
