package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.gateway.catalog.TableText;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.CatalogReader;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** SHOW and DESCRIBE, with the column names that GreptimeDB's users know. Thread-safe. */
final class Shows {
    private static final String SYSTEM = "information_schema";
    private static final List<String> COLUMNS = List.of("Field", "Type", "Null", "Key", "Default", "Greptime_type");
    private static final List<String> FULL_COLUMNS = List.of(
            "Field", "Type", "Collation", "Null", "Key", "Default", "Extra", "Privileges", "Comment", "Greptime_type");
    private static final List<String> INDEX = List.of(
            "Table",
            "Non_unique",
            "Key_name",
            "Seq_in_index",
            "Column_name",
            "Collation",
            "Cardinality",
            "Sub_part",
            "Packed",
            "Null",
            "Index_type",
            "Comment",
            "Index_comment",
            "Visible",
            "Expression");

    private final MetaClient meta;
    private final CatalogReader catalog;

    Shows(MetaClient meta, CatalogReader catalog) {
        this.meta = meta;
        this.catalog = catalog;
    }

    /** The columns of a statement of this kind; none for any other. */
    List<ResultColumn> columns(Statement statement, Session session) {
        return switch (statement) {
            case Statement.ShowDatabases _ -> ListResult.textColumns(List.of("Database"));
            case Statement.ShowTables show ->
                ListResult.textColumns(show.full() ? List.of("Tables", "Table_type") : List.of("Tables"));
            case Statement.ShowCreateTable _ -> ListResult.textColumns(List.of("Table", "Create Table"));
            case Statement.ShowCreateDatabase _ -> ListResult.textColumns(List.of("Database", "Create Database"));
            case Statement.Describe _ ->
                ListResult.textColumns(List.of("Column", "Type", "Key", "Null", "Default", "Semantic Type"));
            case Statement.ShowColumns show -> ListResult.textColumns(show.full() ? FULL_COLUMNS : COLUMNS);
            case Statement.ShowIndex _ -> ListResult.textColumns(INDEX);
            case Statement.ShowVariable show -> ListResult.textColumns(List.of(show.name()));
            case Statement.ShowVariables _ -> ListResult.textColumns(List.of("Variable_name", "Value"));
            case Statement.AdminCheckReplicas _ -> ReplicaCheck.COLUMNS;
            case Statement.Explain _ -> ListResult.textColumns(List.of("plan"));
            default -> List.of(); // every other kind returns no rows
        };
    }

    ListResult run(Statement statement, Session session) {
        return new ListResult(columns(statement, session), rows(statement, session));
    }

    private List<Object[]> rows(Statement statement, Session session) {
        return switch (statement) {
            case Statement.ShowDatabases show -> databases(show.like());
            case Statement.ShowTables show -> tables(show, session);
            case Statement.ShowCreateTable show -> {
                TableInfo table = TableLookup.require(meta, show.table(), session.database());
                yield List.<Object[]>of(new Object[] {table.name(), TableText.createTable(table)});
            }
            case Statement.ShowCreateDatabase show ->
                List.<Object[]>of(new Object[] {
                    database(show.name()),
                    TableText.createDatabase(show.name(), meta.image().database(show.name()))
                });
            case Statement.Describe describe -> describe(describe, session);
            case Statement.ShowColumns show ->
                TableLookup.require(meta, show.table(), session.database()).schema().columns().stream()
                        .filter(column -> like(show.like()).test(column.name()))
                        .map(column -> column(column, show.full()))
                        .toList();
            case Statement.ShowIndex show -> indexes(TableLookup.require(meta, show.table(), session.database()));
            case Statement.ShowVariable show -> variable(show.name(), session);
            case Statement.ShowVariables show ->
                new TreeMap<>(session.variables())
                        .entrySet().stream()
                                .filter(entry -> like(show.like()).test(entry.getKey()))
                                .map((Map.Entry<String, String> entry) ->
                                        new Object[] {entry.getKey(), entry.getValue()})
                                .toList();
            default -> throw new IllegalArgumentException("not a SHOW: " + statement);
        };
    }

    private List<Object[]> databases(Optional<String> like) {
        return Stream.concat(meta.image().databases().values().stream().map(DatabaseInfo::name), Stream.of(SYSTEM))
                .distinct()
                .filter(like(like))
                .sorted()
                .map(name -> new Object[] {name})
                .toList();
    }

    private List<Object[]> tables(Statement.ShowTables show, Session session) {
        String database = database(show.database().orElse(session.database()));
        boolean system = database.equals(SYSTEM);
        Stream<String> names = system
                ? catalog.virtualTable(SYSTEM, "tables", session.at(Instant.EPOCH)).orElseThrow().rows().get().stream()
                        .filter(row -> SYSTEM.equals(row[1]))
                        .map(row -> String.valueOf(row[2]))
                : meta.image().tables(database).stream().map(TableInfo::name);
        String type = system ? "LOCAL TEMPORARY" : "BASE TABLE";
        return names.filter(like(show.like()))
                .map(name -> show.full() ? new Object[] {name, type} : new Object[] {name})
                .toList();
    }

    private List<Object[]> describe(Statement.Describe describe, Session session) {
        String database = describe.table().databaseOr(session.database());
        return catalog.virtualTable(database, describe.table().name(), session.at(Instant.EPOCH))
                .map(table -> table.columns().stream()
                        .map(column -> new Object[] {
                            column.name(),
                            column.type().displayName(),
                            "",
                            column.nullable() ? "YES" : "NO",
                            "",
                            "FIELD"
                        })
                        .toList())
                .orElseGet(() ->
                        TableLookup.require(meta, describe.table(), session.database()).schema().columns().stream()
                                .map(Shows::describe)
                                .toList());
    }

    private static Object[] column(ColumnSchema column, boolean full) {
        String type = TableText.sqlType(column.type()).toLowerCase(Locale.ROOT);
        String nullable = column.nullable() ? "Yes" : "No";
        String key =
                column.role() == ColumnRole.TAG ? "PRI" : column.role() == ColumnRole.TIME_INDEX ? "TIME INDEX" : "";
        String known = column.type().displayName();
        return full
                ? new Object[] {
                    column.name(),
                    type,
                    column.type() == DataType.STRING ? "utf8_bin" : null,
                    nullable,
                    key,
                    column.defaultValue(),
                    "",
                    "select,insert",
                    "",
                    known
                }
                : new Object[] {column.name(), type, nullable, key, column.defaultValue(), known};
    }

    private static List<Object[]> indexes(TableInfo table) {
        List<Object[]> rows = new ArrayList<>();
        for (ColumnSchema tag : table.schema().tags()) {
            rows.add(index(table, "PRIMARY", rows.size() + 1, tag));
        }
        rows.add(index(table, "TIME INDEX", 1, table.schema().timeIndex()));
        return rows;
    }

    private static Object[] index(TableInfo table, String key, int place, ColumnSchema column) {
        return new Object[] {
            table.name(),
            "1",
            key,
            String.valueOf(place),
            column.name(),
            "A",
            null,
            null,
            null,
            column.nullable() ? "YES" : "NO",
            "",
            "",
            "",
            "YES",
            null
        };
    }

    private String database(String name) {
        ClusterImage image = meta.image();
        if (image.database(name).isEmpty() && !name.equals(SYSTEM)) {
            throw new KontikiException(ErrorCode.DATABASE_NOT_FOUND, "database not found: \"" + name + "\"");
        }
        return name;
    }

    private static Object[] describe(ColumnSchema column) {
        return new Object[] {
            column.name(),
            column.type().displayName(),
            column.role() == ColumnRole.FIELD ? "" : "PRI",
            column.nullable() ? "YES" : "NO",
            column.defaultValue() == null ? "" : column.defaultValue(),
            TableText.semanticType(column.role())
        };
    }

    private static List<Object[]> variable(String name, Session session) {
        String value = session.variables().get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, "unrecognized configuration parameter \"" + name + "\"");
        }
        return List.<Object[]>of(new Object[] {value});
    }

    /** A LIKE pattern as a test; everything passes when there is none. */
    private static Predicate<String> like(Optional<String> pattern) {
        if (pattern.isEmpty()) {
            return name -> true;
        }
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.get().toCharArray()) {
            regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }
}
