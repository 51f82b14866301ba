package io.kontiki.gateway.write;

import io.kontiki.common.schema.DataType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Columns that rows have and their table has not.
 *
 * @param tags names of STRING tags
 * @param fields names and types of fields, in the order in which they were seen
 */
public record AddedColumns(Set<String> tags, Map<String, DataType> fields) {
    public AddedColumns {
        tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
