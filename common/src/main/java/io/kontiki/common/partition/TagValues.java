package io.kontiki.common.partition;

import java.util.Map;

/**
 * The tags of one series, as a partition rule reads them. An absent tag and an empty string are NULL.
 *
 * <p>Everything but STRING is a raw long, as in the canonical series key: integers and timestamps as they are (unsigned ones as
 * their bits), DATE as days, BOOLEAN as 0 or 1.
 */
public interface TagValues {
    boolean isNull(int columnId);

    /** The value of a STRING tag; not to be called for NULL. */
    String text(int columnId);

    /** The value of a tag of any other type; not to be called for NULL. */
    long number(int columnId);

    /** Values from a map of column id to {@link String} or {@link Long}; ids that are missing are NULL. */
    static TagValues of(Map<Integer, Object> values) {
        Map<Integer, Object> copy = Map.copyOf(values);
        return new TagValues() {
            @Override
            public boolean isNull(int columnId) {
                Object value = copy.get(columnId);
                return value == null || value.equals("");
            }

            @Override
            public String text(int columnId) {
                return (String) copy.get(columnId);
            }

            @Override
            public long number(int columnId) {
                return (Long) copy.get(columnId);
            }
        };
    }
}
