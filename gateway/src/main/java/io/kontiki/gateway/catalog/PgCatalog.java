package io.kontiki.gateway.catalog;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.plan.VirtualTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The part of {@code pg_catalog} that tools read to list databases, tables and columns. A database of ours is a schema of theirs.
 *
 * <p>Thin: what psql's backslash commands need beyond these tables is not there, and such a query fails naming the table.
 */
final class PgCatalog implements ClusterCatalog.VirtualSchema {
    static final String NAME = "pg_catalog";
    private static final long OWNER = 10;

    private record Definition(List<ResultColumn> columns, Function<ClusterImage, List<Object[]>> rows) {}

    private final Map<String, Definition> tables = new TreeMap<>();

    PgCatalog() {
        define(
                "pg_database",
                new VirtualColumns().number("oid").text("datname").number("datdba", "encoding").flag("datistemplate", "datallowconn"),
                image -> databases(image).stream()
                        .map(name -> new Object[] {oid(name), name, OWNER, 6L, false, true})
                        .toList());
        define(
                "pg_namespace",
                new VirtualColumns().number("oid").text("nspname").number("nspowner"),
                image -> {
                    List<Object[]> rows = new ArrayList<>();
                    databases(image).forEach(name -> rows.add(new Object[] {oid(name), name, OWNER}));
                    rows.add(new Object[] {oid(NAME), NAME, OWNER});
                    rows.add(new Object[] {oid(InformationSchema.NAME), InformationSchema.NAME, OWNER});
                    return rows;
                });
        define(
                "pg_class",
                new VirtualColumns()
                        .number("oid")
                        .text("relname")
                        .number("relnamespace", "relowner")
                        .text("relkind", "relpersistence")
                        .number("relnatts")
                        .flag("relhasindex", "relispartition"),
                image -> sorted(image).stream()
                        .map(table -> new Object[] {
                            (long) table.id(), table.name(), oid(table.database()), OWNER, "r", "p",
                            (long) table.schema().columns().size(), false, false
                        })
                        .toList());
        define(
                "pg_attribute",
                new VirtualColumns()
                        .number("attrelid")
                        .text("attname")
                        .number("atttypid", "attnum", "attlen", "atttypmod")
                        .flag("attnotnull", "attisdropped"),
                PgCatalog::attributes);
        define(
                "pg_tables",
                new VirtualColumns().text("schemaname", "tablename", "tableowner"),
                image -> sorted(image).stream()
                        .map(table -> new Object[] {table.database(), table.name(), "kontiki"})
                        .toList());
        define(
                "pg_extension",
                new VirtualColumns().number("oid").text("extname", "extversion"),
                image -> List.of());
    }

    @Override
    public Optional<VirtualTable> table(String name, ClusterImage image, QuerySession session) {
        return Optional.ofNullable(tables.get(name))
                .map(found -> new VirtualTable(found.columns(), () -> found.rows().apply(image)));
    }

    @Override
    public List<String> tableNames() {
        return List.copyOf(tables.keySet());
    }

    private void define(String name, VirtualColumns columns, Function<ClusterImage, List<Object[]>> rows) {
        tables.put(name, new Definition(columns.list(), rows));
    }

    private static List<Object[]> attributes(ClusterImage image) {
        List<Object[]> rows = new ArrayList<>();
        for (TableInfo table : sorted(image)) {
            long number = 1;
            for (ColumnSchema column : table.schema().columns()) {
                rows.add(new Object[] {
                    (long) table.id(), column.name(), typeObjectId(column.type()), number++, -1L, -1L, !column.nullable(), false
                });
            }
        }
        return rows;
    }

    private static long typeObjectId(DataType type) {
        return switch (type) {
            case BOOLEAN -> 16;
            case BINARY -> 17;
            case INT8, UINT8, INT16 -> 21;
            case UINT16, INT32 -> 23;
            case UINT32, INT64 -> 20;
            case UINT64 -> 1700;
            case FLOAT32 -> 700;
            case FLOAT64 -> 701;
            case STRING -> 25;
            case DATE -> 1082;
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND -> 1114;
        };
    }

    private static List<String> databases(ClusterImage image) {
        return image.databases().values().stream().map(DatabaseInfo::name).sorted().toList();
    }

    private static List<TableInfo> sorted(ClusterImage image) {
        return image.tables().values().stream().sorted(Comparator.comparing(TableInfo::id)).toList();
    }

    /** A stable number for a name, above the range of PostgreSQL's built-in objects. */
    private static long oid(String name) {
        return 16_384L + (name.hashCode() & 0x3fff_ffffL);
    }
}
