package io.kontiki.gateway.catalog;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.QuerySession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables, their keys and columns as rows of {@code pg_class} and what hangs on it. The key of a table, its tags and its time index,
 * is shown as a primary key, which is what it is for reads: one row per key. Tables in append mode have none.
 */
final class PgRelations {
    static final long HEAP = 2;
    static final long BTREE = 403;

    /** Numbers of indexes: that of the table, and this. Tables are counted and do not come near it. */
    private static final long INDEX_OFFSET = 0x4000_0000L;

    static final PgTable CLASS = new PgTable()
            .number("oid")
            .text("relname")
            .number(
                    "relnamespace reltype reloftype relowner relam relfilenode reltablespace relpages reltuples relallvisible reltoastrelid")
            .flag("relhasindex relisshared")
            .text("relpersistence relkind")
            .number("relnatts relchecks")
            .flag("relhasrules relhastriggers relhassubclass relrowsecurity relforcerowsecurity relispopulated")
            .text("relreplident")
            .flag("relispartition")
            .number("relrewrite")
            .nullableText("relacl reloptions relpartbound")
            .flag("relisvisible");

    static final PgTable ATTRIBUTE = new PgTable()
            .number("attrelid")
            .text("attname")
            .number("atttypid attlen attnum atttypmod attndims")
            .flag("attbyval")
            .text("attalign attstorage attcompression")
            .flag("attnotnull atthasdef atthasmissing")
            .text("attidentity attgenerated")
            .flag("attisdropped attislocal")
            .number("attinhcount attstattarget attcollation")
            .nullableText("attacl attoptions attfdwoptions attmissingval");

    static final PgTable DEFAULT = new PgTable().number("oid adrelid adnum").text("adbin");

    static final PgTable INDEX = new PgTable()
            .number("indexrelid indrelid indnatts indnkeyatts")
            .flag(
                    "indisunique indnullsnotdistinct indisprimary indisexclusion indimmediate indisclustered indisvalid indisready indislive indisreplident")
            .text("indkey indoption")
            .nullableText("indexprs indpred")
            .text("indexdef");

    static final PgTable CONSTRAINT = new PgTable()
            .number("oid")
            .text("conname")
            .number("connamespace")
            .text("contype")
            .flag("condeferrable condeferred convalidated")
            .number("conrelid contypid conindid conparentid confrelid")
            .text("confupdtype confdeltype confmatchtype conkey confkey condef");

    private PgRelations() {}

    static List<TableInfo> sorted(ClusterImage image) {
        return image.tables().values().stream()
                .sorted(Comparator.comparing(TableInfo::id))
                .toList();
    }

    static List<Object[]> classes(ClusterImage image, QuerySession session) {
        List<Object[]> rows = new ArrayList<>();
        for (TableInfo table : sorted(image)) {
            long namespace = PgCatalog.oid(table.database());
            boolean visible = table.database().equals(session.database());
            rows.add(CLASS.row(
                    "oid",
                    (long) table.id(),
                    "relname",
                    table.name(),
                    "relnamespace",
                    namespace,
                    "relowner",
                    PgCatalog.OWNER,
                    "relam",
                    HEAP,
                    "reltuples",
                    -1L,
                    "relhasindex",
                    hasKey(table),
                    "relpersistence",
                    "p",
                    "relkind",
                    "r",
                    "relnatts",
                    (long) table.schema().columns().size(),
                    "relispopulated",
                    true,
                    "relreplident",
                    "d",
                    "relisvisible",
                    visible));
            if (hasKey(table)) {
                rows.add(CLASS.row(
                        "oid",
                        indexId(table),
                        "relname",
                        keyName(table),
                        "relnamespace",
                        namespace,
                        "relowner",
                        PgCatalog.OWNER,
                        "relam",
                        BTREE,
                        "relpersistence",
                        "p",
                        "relkind",
                        "i",
                        "relnatts",
                        (long) key(table).size(),
                        "relispopulated",
                        true,
                        "relreplident",
                        "n",
                        "relisvisible",
                        visible));
            }
        }
        return rows;
    }

    static List<Object[]> attributes(ClusterImage image) {
        List<Object[]> rows = new ArrayList<>();
        for (TableInfo table : sorted(image)) {
            addAttributes(rows, table.id(), table.schema().columns(), false);
            if (hasKey(table)) {
                addAttributes(rows, indexId(table), key(table), true);
            }
        }
        return rows;
    }

    private static void addAttributes(List<Object[]> rows, long relation, List<ColumnSchema> columns, boolean ofIndex) {
        long number = 1;
        for (ColumnSchema column : columns) {
            PgTypes.Type type = PgTypes.of(column.type());
            rows.add(ATTRIBUTE.row(
                    "attrelid",
                    relation,
                    "attname",
                    column.name(),
                    "atttypid",
                    type.oid(),
                    "attlen",
                    type.length(),
                    "attnum",
                    number++,
                    "atttypmod",
                    PgTypes.modifier(column.type()),
                    "attalign",
                    "i",
                    "attstorage",
                    storage(column.type()),
                    "attnotnull",
                    !ofIndex && !column.nullable(),
                    "atthasdef",
                    !ofIndex && column.defaultValue() != null,
                    "attislocal",
                    true,
                    "attstattarget",
                    -1L));
        }
    }

    static List<Object[]> defaults(ClusterImage image) {
        List<Object[]> rows = new ArrayList<>();
        for (TableInfo table : sorted(image)) {
            long number = 0;
            for (ColumnSchema column : table.schema().columns()) {
                number++;
                if (column.defaultValue() != null) {
                    rows.add(DEFAULT.row(
                            "oid",
                            table.id() * 10_000L + number,
                            "adrelid",
                            (long) table.id(),
                            "adnum",
                            number,
                            "adbin",
                            column.defaultValue()));
                }
            }
        }
        return rows;
    }

    static List<Object[]> indexes(ClusterImage image) {
        return sorted(image).stream()
                .filter(PgRelations::hasKey)
                .map(table -> INDEX.row(
                        "indexrelid",
                        indexId(table),
                        "indrelid",
                        (long) table.id(),
                        "indnatts",
                        (long) key(table).size(),
                        "indnkeyatts",
                        (long) key(table).size(),
                        "indisunique",
                        true,
                        "indisprimary",
                        true,
                        "indimmediate",
                        true,
                        "indisvalid",
                        true,
                        "indisready",
                        true,
                        "indislive",
                        true,
                        "indkey",
                        places(table),
                        "indoption",
                        places(table).replaceAll("\\d+", "0"),
                        "indexdef",
                        "CREATE UNIQUE INDEX " + keyName(table) + " ON " + table.database() + "." + table.name()
                                + " USING btree (" + columns(table) + ")"))
                .toList();
    }

    static List<Object[]> constraints(ClusterImage image) {
        return sorted(image).stream()
                .filter(PgRelations::hasKey)
                .map(table -> CONSTRAINT.row(
                        "oid",
                        indexId(table),
                        "conname",
                        keyName(table),
                        "connamespace",
                        PgCatalog.oid(table.database()),
                        "contype",
                        "p",
                        "convalidated",
                        true,
                        "conrelid",
                        (long) table.id(),
                        "conindid",
                        indexId(table),
                        "conkey",
                        "{" + places(table).replace(' ', ',') + "}",
                        "condef",
                        "PRIMARY KEY (" + columns(table) + ")"))
                .toList();
    }

    private static boolean hasKey(TableInfo table) {
        return table.options().mergeMode() != MergeMode.APPEND;
    }

    private static long indexId(TableInfo table) {
        return INDEX_OFFSET + table.id();
    }

    private static String keyName(TableInfo table) {
        return table.name() + "_pkey";
    }

    private static List<ColumnSchema> key(TableInfo table) {
        return Stream.concat(
                        table.schema().tags().stream(), Stream.of(table.schema().timeIndex()))
                .toList();
    }

    private static String columns(TableInfo table) {
        return key(table).stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    }

    private static String places(TableInfo table) {
        List<ColumnSchema> all = table.schema().columns();
        return key(table).stream()
                .map(column -> Integer.toString(all.indexOf(column) + 1))
                .collect(Collectors.joining(" "));
    }

    private static String storage(DataType type) {
        return type == DataType.STRING || type == DataType.BINARY ? "x" : "p";
    }

    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
