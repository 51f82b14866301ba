package io.kontiki.query.execute;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.query.source.RegionSource;
import io.kontiki.query.source.SourceFile;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.query.sql.ColumnDefaults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes the SELECTs of files and memory parts of a Region, or of Regions with the same schema, mode and ttl, and what makes one row of
 * the rows of a key.
 *
 * <p>Conditions on tags and time stand in here, below the merge, because a key passes them with all its versions or with none;
 * conditions on fields never do. Not thread-safe.
 */
final class PartSql {
    /** A series' number within its Region; with the time index it is the row's key, and never NULL as tags may be. */
    static final String SERIES = "__sid";

    /** Of the rows of a key, the one with the greatest is the newest. */
    static final String ORDER = "__order";

    private final RegionSource region;
    private final TagTimePredicate predicate;
    private final List<ColumnSchema> columns = new ArrayList<>();
    private final Map<Integer, Optional<Object>> ofOlderRows = new HashMap<>();

    /**
     * @param region or one of those that are alike
     * @param columnIds what the fragment reads; the time index is added for the merge
     */
    PartSql(RegionSource region, List<Integer> columnIds, TagTimePredicate predicate) {
        this.region = region;
        this.predicate = predicate;
        Set<Integer> ids = new LinkedHashSet<>(columnIds);
        ids.add(region.schema().timeIndex().id());
        for (int id : ids) {
            columns.add(region.schema().column(id).orElseThrow());
        }
    }

    List<ColumnSchema> columns() {
        return columns;
    }

    /** The columns that every memory part has to be opened with. */
    List<Integer> columnIds() {
        return columns.stream().map(ColumnSchema::id).toList();
    }

    /** What a scan shows, named {@code k<id>}. */
    String visible() {
        return String.join(", ", columns.stream().map(PartSql::key).toList());
    }

    static String key(ColumnSchema column) {
        return FragmentSpec.columnName(column.id());
    }

    /** The time index as the merge knows it. */
    String time() {
        return key(region.schema().timeIndex());
    }

    /**
     * Rows of files that have the same columns, schema version and deletes.
     *
     * @param leading expressions before the columns
     */
    String files(List<SourceFile> alike, List<String> leading) {
        SourceFile first = alike.getFirst();
        List<String> paths = alike.stream()
                .map(file -> DuckText.literal(file.path().toAbsolutePath().toString()))
                .toList();
        StringBuilder sql = select(leading, column -> stored(column, first))
                .append(" FROM read_parquet([")
                .append(String.join(", ", paths))
                .append("], hive_partitioning = false) AS ") // a directory's name is none of our columns
                .append(named(List.of(SERIES), first.columnIds()));
        List<String> conditions = conditions(first.columnIds());
        for (DeleteFilter delete : first.deletes()) {
            conditions.add("NOT coalesce(" + deleted(delete, first.columnIds()) + ", FALSE)");
        }
        return sql.append(where(conditions)).toString();
    }

    /**
     * Rows of a registered stream, which has applied the predicate and the deletes.
     *
     * @param first the stream's columns before those of {@link #columnIds}
     */
    String memory(String relation, List<String> first, List<String> leading) {
        return select(leading, PartSql::key)
                .append(" FROM ")
                .append(DuckText.name(relation))
                .append(" AS ")
                .append(named(first, columnIds()))
                .append(where(ttlCondition()))
                .toString();
    }

    /** Columns by their places: DuckDB takes names in any case, and "Host" and "host", or a user's "__sid", are two columns. */
    private static String named(List<String> first, List<Integer> columnIds) {
        return columnIds.stream()
                .map(FragmentSpec::columnName)
                .collect(Collectors.joining(", ", "part(" + String.join(", ", first) + ", ", ")"));
    }

    /** No rows. */
    String empty() {
        return "SELECT "
                + String.join(
                        ", ",
                        columns.stream()
                                .map(column -> "CAST(NULL AS " + DuckText.type(column.type()) + ") AS " + key(column))
                                .toList())
                + " WHERE FALSE";
    }

    /**
     * Of several sources per key the newest row, or per field the newest value.
     *
     * @param series what tells the series of all sources apart
     */
    String newest(String sources, List<String> series) {
        List<String> outputs = new ArrayList<>(series);
        for (ColumnSchema column : columns) {
            String key = key(column);
            if (key.equals(time())) {
                outputs.add(key);
            } else if (column.role() == ColumnRole.TAG) {
                outputs.add("any_value(" + key + ") AS " + key);
            } else if (region.mergeMode() == MergeMode.LAST_NON_NULL) {
                outputs.add(newestValue("arg_max", column));
            } else {
                outputs.add(newestValue("arg_max_null", column));
            }
        }
        return "SELECT " + String.join(", ", outputs) + " FROM (" + sources + ") GROUP BY " + String.join(", ", series)
                + ", " + time();
    }

    /** DuckDB's arg_max keeps a DOUBLE bit by bit, but turns the -0.0 of a FLOAT into 0.0; so a FLOAT goes through as a DOUBLE. */
    private static String newestValue(String function, ColumnSchema column) {
        String key = key(column);
        return column.type() == DataType.FLOAT32
                ? "CAST(" + function + "(CAST(" + key + " AS DOUBLE), " + ORDER + ") AS FLOAT) AS " + key
                : function + "(" + key + ", " + ORDER + ") AS " + key;
    }

    private StringBuilder select(List<String> leading, Function<ColumnSchema, String> stored) {
        List<String> outputs = new ArrayList<>(leading);
        for (ColumnSchema column : columns) {
            String value = "CAST(" + stored.apply(column) + " AS " + DuckText.type(column.type()) + ")";
            outputs.add(withDefault(column, value) + " AS " + key(column));
        }
        return new StringBuilder("SELECT ").append(String.join(", ", outputs));
    }

    /** A column of a file: there, or older rows' default, or NULL throughout. */
    private String stored(ColumnSchema column, SourceFile file) {
        if (file.columnIds().contains(column.id())) {
            return key(column);
        }
        boolean older = column.role() == ColumnRole.FIELD && file.schemaVersion() < column.addedIn();
        Object value = older ? ofOlderRows(column) : null;
        return value == null ? "NULL" : DuckText.literal(column.type(), value);
    }

    /** A NOT NULL column has no NULL of its own: wherever one stands, the row is older than the column. */
    private String withDefault(ColumnSchema column, String value) {
        if (column.nullable() || column.role() == ColumnRole.TIME_INDEX) {
            return value;
        }
        Object recorded = ofOlderRows(column);
        return recorded == null ? value : "coalesce(" + value + ", " + DuckText.literal(column.type(), recorded) + ")";
    }

    /** Read once for all sources. */
    private Object ofOlderRows(ColumnSchema column) {
        return ofOlderRows
                .computeIfAbsent(column.id(), id -> Optional.ofNullable(ColumnDefaults.ofOlderRows(column)))
                .orElse(null);
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private List<String> conditions(List<Integer> present) {
        List<String> all = new ArrayList<>();
        String column = time();
        if (predicate.fromInclusive() != Long.MIN_VALUE) {
            all.add(column + " >= " + DuckText.literal(predicate.fromInclusive()));
        }
        if (predicate.toInclusive() != Long.MAX_VALUE) {
            all.add(column + " <= " + DuckText.literal(predicate.toInclusive()));
        }
        for (TagCondition tag : predicate.tags()) {
            all.add(tagCondition(tag, present));
        }
        all.addAll(ttlCondition());
        return all;
    }

    private String tagCondition(TagCondition tag, List<Integer> present) {
        ColumnSchema column = region.schema().column(tag.columnId()).orElseThrow();
        if (!present.contains(column.id())) {
            return tag.includesNull() ? "TRUE" : "FALSE"; // the file is older than the tag: all its rows lack it
        }
        String name = key(column);
        List<String> ways = new ArrayList<>();
        if (!tag.values().isEmpty()) {
            ways.add(name + " IN ("
                    + String.join(
                            ", ",
                            tag.values().stream()
                                    .map(value -> DuckText.literal(column.type(), value))
                                    .toList())
                    + ")");
        }
        if (tag.includesNull()) {
            ways.add(name + " IS NULL");
        }
        return ways.isEmpty() ? "FALSE" : "(" + String.join(" OR ", ways) + ")";
    }

    private List<String> ttlCondition() {
        return region.queryTimeTtlCutoff() == Long.MIN_VALUE
                ? List.of()
                : List.of(time() + " >= " + DuckText.literal(region.queryTimeTtlCutoff()));
    }

    private String deleted(DeleteFilter delete, List<Integer> present) {
        StringBuilder sql = new StringBuilder("(" + time() + " BETWEEN " + DuckText.literal(delete.fromInclusive())
                + " AND " + DuckText.literal(delete.toInclusive()));
        for (DeleteFilter.TagEquals tag : delete.tags()) {
            ColumnSchema tagColumn = region.schema().column(tag.columnId()).orElseThrow();
            String name = present.contains(tagColumn.id()) ? key(tagColumn) : "NULL";
            sql.append(" AND ").append(name);
            sql.append(tag.value() == null ? " IS NULL" : " = " + DuckText.literal(tagColumn.type(), tag.required()));
        }
        return sql.append(")").toString();
    }
}
