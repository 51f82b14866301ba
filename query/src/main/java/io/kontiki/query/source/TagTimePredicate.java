package io.kontiki.query.source;

import java.util.List;

/**
 * The part of a WHERE that may prune and filter a source which can hide another's rows: a time range and tag conditions, all of
 * which hold. Anything else comes after the merge.
 *
 * @param fromInclusive in the unit of the table's time index; {@link Long#MIN_VALUE} where there is no bound
 * @param toInclusive in the same unit; {@link Long#MAX_VALUE} where there is no bound
 * @param tags conditions on different columns
 */
public record TagTimePredicate(long fromInclusive, long toInclusive, List<TagCondition> tags) {
    public static final TagTimePredicate ALL = new TagTimePredicate(Long.MIN_VALUE, Long.MAX_VALUE, List.of());

    public TagTimePredicate {
        tags = List.copyOf(tags);
    }

    public boolean overlaps(long minTimestamp, long maxTimestamp) {
        return minTimestamp <= toInclusive && maxTimestamp >= fromInclusive;
    }
}
