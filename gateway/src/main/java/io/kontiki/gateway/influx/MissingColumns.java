package io.kontiki.gateway.influx;

import io.kontiki.common.schema.DataType;
import io.kontiki.gateway.write.AddedColumns;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Columns that valid lines have and their table has not (yet): what must be created before the request can be written. Where two
 * lines disagree on the type of a new field, the first one counts.
 */
final class MissingColumns {
    private final Set<String> tags = new LinkedHashSet<>();
    private final Map<String, DataType> fields = new LinkedHashMap<>();

    /** Adds the unknown columns of one line, unless one of them contradicts a line before: then the line will be refused. */
    void add(List<String> lineTags, Map<String, FieldKind> lineFields) {
        boolean contradiction =
                lineTags.stream().anyMatch(tag -> fields.containsKey(tag) || lineFields.containsKey(tag));
        for (Map.Entry<String, FieldKind> field : lineFields.entrySet()) {
            DataType known = fields.get(field.getKey());
            contradiction |= known != null && known != field.getValue().created() || tags.contains(field.getKey());
        }
        if (!contradiction) {
            tags.addAll(lineTags);
            lineFields.forEach((name, kind) -> fields.putIfAbsent(name, kind.created()));
        }
    }

    boolean isEmpty() {
        return tags.isEmpty() && fields.isEmpty();
    }

    AddedColumns toAddedColumns() {
        return new AddedColumns(tags, fields);
    }
}
