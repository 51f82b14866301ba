package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.gateway.catalog.TableText;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
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
    private final MetaClient meta;

    Shows(MetaClient meta) {
        this.meta = meta;
    }

    /** The columns of a statement of this kind; none for any other. */
    List<ResultColumn> columns(Statement statement, Session session) {
        return switch (statement) {
            case Statement.ShowDatabases _ -> ListResult.textColumns(List.of("Database"));
            case Statement.ShowTables show -> ListResult.textColumns(show.full() ? List.of("Tables", "Table_type") : List.of("Tables"));
            case Statement.ShowCreateTable _ -> ListResult.textColumns(List.of("Table", "Create Table"));
            case Statement.ShowCreateDatabase _ -> ListResult.textColumns(List.of("Database", "Create Database"));
            case Statement.Describe _ ->
                ListResult.textColumns(List.of("Column", "Type", "Key", "Null", "Default", "Semantic Type"));
            case Statement.ShowVariable show -> ListResult.textColumns(List.of(show.name()));
            case Statement.ShowVariables _ -> ListResult.textColumns(List.of("Variable_name", "Value"));
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
            case Statement.ShowCreateDatabase show -> List.<Object[]>of(
                    new Object[] {database(show.name()), "CREATE DATABASE IF NOT EXISTS \"" + show.name() + "\""});
            case Statement.Describe describe -> TableLookup.require(meta, describe.table(), session.database()).schema().columns().stream()
                    .map(Shows::describe)
                    .toList();
            case Statement.ShowVariable show -> variable(show.name(), session);
            case Statement.ShowVariables show -> new TreeMap<>(session.variables()).entrySet().stream()
                    .filter(entry -> like(show.like()).test(entry.getKey()))
                    .map((Map.Entry<String, String> entry) -> new Object[] {entry.getKey(), entry.getValue()})
                    .toList();
            default -> throw new IllegalArgumentException("not a SHOW: " + statement);
        };
    }

    private List<Object[]> databases(Optional<String> like) {
        return Stream.concat(meta.image().databases().values().stream().map(DatabaseInfo::name), Stream.of("information_schema"))
                .distinct()
                .filter(like(like))
                .sorted()
                .map(name -> new Object[] {name})
                .toList();
    }

    private List<Object[]> tables(Statement.ShowTables show, Session session) {
        String database = database(show.database().orElse(session.database()));
        return meta.image().tables(database).stream()
                .map(TableInfo::name)
                .filter(like(show.like()))
                .map(name -> show.full() ? new Object[] {name, "BASE TABLE"} : new Object[] {name})
                .toList();
    }

    private String database(String name) {
        ClusterImage image = meta.image();
        if (image.database(name).isEmpty() && !name.equals("information_schema")) {
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
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "unrecognized configuration parameter \"" + name + "\"");
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
