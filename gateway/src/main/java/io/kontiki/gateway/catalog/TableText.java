package io.kontiki.gateway.catalog;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.TableInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tables and columns as SQL text: what SHOW CREATE TABLE prints can be run again and makes the same table. */
public final class TableText {
    private TableText() {}

    public static String sqlType(DataType type) {
        return switch (type) {
            case STRING -> "STRING";
            case BINARY -> "VARBINARY";
            case BOOLEAN -> "BOOLEAN";
            case INT8 -> "TINYINT";
            case INT16 -> "SMALLINT";
            case INT32 -> "INT";
            case INT64 -> "BIGINT";
            case UINT8 -> "TINYINT UNSIGNED";
            case UINT16 -> "SMALLINT UNSIGNED";
            case UINT32 -> "INT UNSIGNED";
            case UINT64 -> "BIGINT UNSIGNED";
            case FLOAT32 -> "FLOAT";
            case FLOAT64 -> "DOUBLE";
            case DATE -> "DATE";
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                "TIMESTAMP(" + type.timeUnit().precision() + ")";
        };
    }

    /** How GreptimeDB names the roles of columns. */
    public static String semanticType(ColumnRole role) {
        return switch (role) {
            case TAG -> "TAG";
            case TIME_INDEX -> "TIMESTAMP";
            case FIELD -> "FIELD";
        };
    }

    public static String createDatabase(String name, Optional<DatabaseInfo> database) {
        Map<String, String> options =
                new TreeMap<>(database.map(DatabaseInfo::options).orElse(Map.of()));
        List<String> texts = options.entrySet().stream()
                .map(option -> literal(option.getKey()) + " = " + literal(option.getValue()))
                .toList();
        String sql = "CREATE DATABASE IF NOT EXISTS " + quote(name);
        return texts.isEmpty() ? sql : sql + "\nWITH(\n  " + String.join(",\n  ", texts) + "\n)";
    }

    public static String createTable(TableInfo table) {
        StringBuilder sql = new StringBuilder("CREATE TABLE IF NOT EXISTS " + quote(table.name()) + " (\n");
        for (ColumnSchema column : table.schema().columns()) {
            sql.append("  ").append(quote(column.name())).append(' ').append(sqlType(column.type()));
            sql.append(column.nullable() ? " NULL" : " NOT NULL");
            if (column.defaultValue() != null) {
                sql.append(" DEFAULT ").append(column.defaultValue());
            }
            sql.append(",\n");
        }
        sql.append("  TIME INDEX (")
                .append(quote(table.schema().timeIndex().name()))
                .append(")");
        List<ColumnSchema> tags = table.schema().tags();
        if (!tags.isEmpty()) {
            sql.append(",\n  PRIMARY KEY (").append(names(tags)).append(")");
        }
        sql.append("\n)\n");
        if (!table.partitionRule().parts().isEmpty()) {
            sql.append("PARTITION ON COLUMNS (").append(partitionColumns(table)).append(") (\n  ");
            sql.append(table.partitionRule().toSql()).append("\n)\n");
        }
        sql.append("ENGINE=").append(InformationSchema.ENGINE);
        List<String> options = optionTexts(table);
        return options.isEmpty() ? sql.toString() : sql + "\nWITH(\n  " + String.join(",\n  ", options) + "\n)";
    }

    /** The options as they stand within WITH (…), empty when all are the defaults. */
    public static String options(TableInfo table) {
        return String.join(", ", optionTexts(table));
    }

    private static List<String> optionTexts(TableInfo table) {
        Map<String, String> options = new TreeMap<>(table.options().other());
        switch (table.options().mergeMode()) {
            case MergeMode.LAST_ROW -> {}
            case MergeMode.LAST_NON_NULL -> options.put("merge_mode", "last_non_null");
            case MergeMode.APPEND -> options.put("append_mode", "true");
        }
        if (table.options().ttl() != null) {
            options.put("ttl", duration(table.options().ttl()));
        }
        if (table.options().topology() != null) {
            options.put("topology", table.options().topology());
        }
        List<String> texts = new ArrayList<>();
        options.forEach((name, value) -> texts.add(literal(name) + " = " + literal(value)));
        return texts;
    }

    public static String partitionColumns(TableInfo table) {
        return names(table.partitionRule().columnIds().stream()
                .map(id -> table.schema().column(id).orElseThrow())
                .toList());
    }

    private static String names(List<ColumnSchema> columns) {
        return String.join(
                ", ", columns.stream().map(column -> quote(column.name())).toList());
    }

    private static String duration(Duration duration) {
        long millis = duration.toMillis();
        for (Map.Entry<String, Long> unit : List.of(
                Map.entry("d", 86_400_000L),
                Map.entry("h", 3_600_000L),
                Map.entry("m", 60_000L),
                Map.entry("s", 1_000L))) {
            if (millis % unit.getValue() == 0) {
                return millis / unit.getValue() + unit.getKey();
            }
        }
        return millis + "ms";
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
