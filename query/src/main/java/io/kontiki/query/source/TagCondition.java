package io.kontiki.query.source;

import io.kontiki.common.batch.TagValue;
import java.util.List;

/**
 * A tag is one of the values, or NULL if {@code includesNull}.
 *
 * @param columnId a tag column
 * @param values canonical values; empty and without NULL matches nothing
 */
public record TagCondition(int columnId, List<TagValue> values, boolean includesNull) {
    public TagCondition {
        values = List.copyOf(values);
    }

    public boolean matches(TagValue value) {
        return value == null ? includesNull : values.contains(value);
    }
}
