package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.PartitionExpr;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.query.sql.Statement.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses one statement by recursive descent; queries go to {@link QueryRewriter}, CREATE TABLE to {@link CreateTableParser}. */
final class StatementParser {
    private static final String ADMIN_FUNCTIONS =
            "flush_table('t'), compact_table('t'), check_replicas('t'), transfer_leader(group, 'node')";

    private final TokenCursor cursor;

    StatementParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    Statement parse() {
        Token first = cursor.peek();
        if (first.isSymbol("(")) {
            return query();
        }
        if (first.kind() != Token.Kind.WORD) {
            throw cursor.expected("a statement");
        }
        return switch (first.value()) {
            case "select", "with", "values" -> query();
            case "insert" -> new InsertParser(cursor).parse();
            case "delete" -> delete();
            case "create" -> create();
            case "drop" -> drop();
            case "alter" -> alter();
            case "show" -> show();
            case "describe", "desc" -> describe();
            case "explain" -> explain();
            case "use" -> use();
            case "set" -> set();
            case "reset" -> reset();
            case "begin", "start", "commit", "end", "rollback", "abort" -> transaction();
            case "discard", "deallocate", "close", "unlisten" -> discard();
            case "admin" -> admin();
            case "update" ->
                throw unsupported(
                        "UPDATE is not supported: INSERT a row with the same key and time, the newer one replaces the older");
            case "truncate",
                    "copy",
                    "grant",
                    "revoke",
                    "replace",
                    "merge",
                    "tql",
                    "declare",
                    "fetch",
                    "kill",
                    "lock",
                    "prepare",
                    "execute",
                    "comment",
                    "analyze",
                    "vacuum",
                    "call" -> throw unsupported(first.text().toUpperCase(java.util.Locale.ROOT) + " is not supported");
            default -> throw cursor.expected("a statement such as SELECT, INSERT, CREATE, SHOW");
        };
    }

    private Select query() {
        return new Select(new QueryRewriter(cursor).rewrite());
    }

    private Statement delete() {
        cursor.expect("delete", "from");
        QualifiedName table = cursor.qualifiedName("a table name");
        List<DeleteCondition> conditions = new ArrayList<>();
        if (cursor.accept("where")) {
            do {
                boolean parenthesis = cursor.acceptSymbol("(");
                conditions.addAll(deleteCondition());
                if (parenthesis) {
                    while (cursor.accept("and")) {
                        conditions.addAll(deleteCondition());
                    }
                    cursor.expectSymbol(")");
                }
            } while (cursor.accept("and"));
            if (!cursor.atEnd()) {
                throw refusedDelete();
            }
        }
        return new Statement.Delete(table, conditions);
    }

    private List<DeleteCondition> deleteCondition() {
        ValueParser values = new ValueParser(cursor);
        if (!cursor.peek().isName() || cursor.sees("not")) {
            ValueExpression value = values.parse();
            PartitionExpr.Operator operator = comparison();
            return List.of(new DeleteCondition(cursor.name("a column name"), operator.mirrored(), value));
        }
        String column = cursor.name("a column name");
        if (cursor.acceptSymbol(".")) {
            column = cursor.name("a column name");
        }
        Token at = cursor.peek();
        if (cursor.accept("between")) {
            ValueExpression from = values.parse();
            cursor.expect("and");
            ValueExpression to = values.parse();
            return List.of(
                    new DeleteCondition(column, PartitionExpr.Operator.GREATER_OR_EQUAL, from),
                    new DeleteCondition(column, PartitionExpr.Operator.LESS_OR_EQUAL, to));
        }
        if (cursor.accept("is", "null")) {
            return List.of(
                    new DeleteCondition(column, PartitionExpr.Operator.EQUAL, new ValueExpression.Null(at.position())));
        }
        if (cursor.peek().kind() == Token.Kind.WORD) {
            throw refusedDelete();
        }
        return List.of(new DeleteCondition(column, comparison(), values.parse()));
    }

    private KontikiException refusedDelete() {
        Token token = cursor.peek();
        return new KontikiException(
                ErrorCode.UNSUPPORTED,
                "DELETE takes only tag = value, tag IS NULL and comparisons of the time index with constants, joined by AND; found "
                        + token.describe() + " at line " + token.line() + ", column " + token.column());
    }

    private PartitionExpr.Operator comparison() {
        return CreateTableParser.comparison(cursor);
    }

    private Statement create() {
        cursor.expect("create");
        if (cursor.accept("database") || cursor.accept("schema")) {
            boolean ifNotExists = cursor.accept("if", "not", "exists");
            String name = cursor.name("a database name");
            java.util.Map<String, String> options = new TableOptionsParser(cursor).parseWith();
            return new Statement.CreateDatabase(
                    name,
                    ifNotExists,
                    options,
                    TableOptionsParser.tableOptions(options).ttl());
        }
        if (cursor.accept("table")) {
            return new CreateTableParser(cursor).parse();
        }
        if (cursor.sees("external")
                || cursor.sees("view")
                || cursor.sees("or")
                || cursor.sees("flow")
                || cursor.sees("index")
                || cursor.sees("user")
                || cursor.sees("trigger")
                || cursor.sees("temporary")) {
            throw unsupported(
                    "CREATE " + cursor.peek().text().toUpperCase(java.util.Locale.ROOT) + " is not supported");
        }
        throw cursor.expected("TABLE or DATABASE");
    }

    private Statement drop() {
        cursor.expect("drop");
        if (cursor.accept("database") || cursor.accept("schema")) {
            boolean ifExists = cursor.accept("if", "exists");
            return new Statement.DropDatabase(cursor.name("a database name"), ifExists);
        }
        if (!cursor.accept("table")) {
            throw cursor.expected("TABLE or DATABASE");
        }
        boolean ifExists = cursor.accept("if", "exists");
        List<QualifiedName> tables = new ArrayList<>();
        do {
            tables.add(cursor.qualifiedName("a table name"));
        } while (cursor.acceptSymbol(","));
        return new Statement.DropTable(tables, ifExists);
    }

    private Statement alter() {
        cursor.expect("alter");
        if (!cursor.accept("table")) {
            throw cursor.sees("database") ? unsupported("ALTER DATABASE is not supported") : cursor.expected("TABLE");
        }
        QualifiedName table = cursor.qualifiedName("a table name");
        List<ColumnDefinition> columns = new ArrayList<>();
        boolean ifNotExists = false;
        do {
            if (!cursor.accept("add")) {
                throw unsupported("of ALTER TABLE only ADD COLUMN is supported, not "
                        + cursor.peek().text().toUpperCase(java.util.Locale.ROOT));
            }
            cursor.accept("column");
            ifNotExists |= cursor.accept("if", "not", "exists");
            columns.add(addedColumn());
        } while (cursor.acceptSymbol(","));
        return new Statement.AlterTableAddColumns(table, columns, ifNotExists);
    }

    private ColumnDefinition addedColumn() {
        Token at = cursor.peek();
        ParsedColumn column = new CreateTableParser(cursor).column();
        if (column.timeIndex) {
            throw TokenCursor.error(at, "a second TIME INDEX cannot be added");
        }
        if (cursor.sees("first") || cursor.sees("after")) {
            throw unsupported("FIRST and AFTER are not supported: a new column is the last one");
        }
        if (!column.nullable() && column.defaultValue == null) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "column '" + column.name
                            + "' is NOT NULL and needs a DEFAULT, because the table may have rows already");
        }
        ColumnRole role = column.primaryKey ? ColumnRole.TAG : ColumnRole.FIELD;
        return new ColumnDefinition(column.name, column.type, role, column.nullable(), column.defaultValue);
    }

    private Statement show() {
        cursor.expect("show");
        if (cursor.accept("databases") || cursor.accept("schemas")) {
            return new Statement.ShowDatabases(like());
        }
        if (cursor.accept("create")) {
            if (cursor.accept("database")) {
                return new Statement.ShowCreateDatabase(cursor.name("a database name"));
            }
            cursor.expect("table");
            return new Statement.ShowCreateTable(cursor.qualifiedName("a table name"));
        }
        boolean full = cursor.accept("full");
        if (cursor.accept("tables")) {
            Optional<String> database = cursor.accept("from") || cursor.accept("in")
                    ? Optional.of(cursor.name("a database name"))
                    : Optional.empty();
            return new Statement.ShowTables(database, like(), full);
        }
        if (cursor.accept("columns") || cursor.accept("fields")) {
            if (!cursor.accept("from") && !cursor.accept("in")) {
                throw cursor.expected("FROM");
            }
            QualifiedName table = shownTable();
            return new Statement.ShowColumns(table, like(), full);
        }
        if (cursor.accept("index") || cursor.accept("indexes") || cursor.accept("keys")) {
            if (!cursor.accept("from") && !cursor.accept("in")) {
                throw cursor.expected("FROM");
            }
            return new Statement.ShowIndex(shownTable());
        }
        if (cursor.accept("session") || cursor.accept("global")) {
            cursor.expect("variables");
            return new Statement.ShowVariables(like());
        }
        if (cursor.accept("variables")) {
            return new Statement.ShowVariables(like());
        }
        if (cursor.accept("transaction")) {
            cursor.expect("isolation", "level");
            return new Statement.ShowVariable("transaction_isolation");
        }
        if (cursor.accept("time", "zone")) {
            return new Statement.ShowVariable("timezone");
        }
        if (cursor.sees("processlist")
                || cursor.sees("status")
                || cursor.sees("views")
                || cursor.sees("flows")
                || cursor.sees("region")) {
            throw unsupported("SHOW " + cursor.peek().text().toUpperCase(java.util.Locale.ROOT) + " is not supported");
        }
        return new Statement.ShowVariable(variableName());
    }

    /** A table, and its database behind a second FROM or before a point. */
    private QualifiedName shownTable() {
        QualifiedName table = cursor.qualifiedName("a table name");
        return cursor.accept("from") || cursor.accept("in")
                ? new QualifiedName(cursor.name("a database name"), table.name())
                : table;
    }

    private Optional<String> like() {
        if (cursor.accept("like")) {
            return Optional.of(cursor.string("a pattern in quotes"));
        }
        if (cursor.sees("where")) {
            throw unsupported("SHOW ... WHERE is not supported; LIKE is, and information_schema");
        }
        return Optional.empty();
    }

    private String variableName() {
        StringBuilder name = new StringBuilder(cursor.name("the name of a setting"));
        while (cursor.acceptSymbol(".")) {
            name.append('.').append(cursor.name("the name of a setting"));
        }
        return name.toString().toLowerCase(java.util.Locale.ROOT);
    }

    private Statement describe() {
        cursor.next();
        cursor.accept("table");
        return new Statement.Describe(cursor.qualifiedName("a table name"));
    }

    private Statement explain() {
        cursor.expect("explain");
        boolean analyze = cursor.accept("analyze");
        cursor.accept("verbose");
        if (cursor.accept("format")) {
            throw unsupported("EXPLAIN FORMAT is not supported");
        }
        boolean query = cursor.sees("select")
                || cursor.sees("with")
                || cursor.sees("values")
                || cursor.peek().isSymbol("(");
        if (!query) {
            throw cursor.expected("a query");
        }
        return new Statement.Explain(query(), analyze);
    }

    private Statement use() {
        cursor.expect("use");
        return new Statement.Use(cursor.name("a database name"));
    }

    private Statement set() {
        cursor.expect("set");
        boolean local = cursor.accept("local");
        if (!local && !cursor.accept("session")) {
            cursor.accept("global");
        }
        if (cursor.accept("time", "zone")) {
            return new Statement.SetVariable("timezone", settingValue(), local);
        }
        if (cursor.accept("names")) {
            return new Statement.SetVariable("client_encoding", settingValue(), local);
        }
        if (cursor.accept("transaction") || cursor.accept("characteristics")) {
            return new Statement.SetVariable("transaction", settingValue(), local);
        }
        cursor.acceptSymbol("@@");
        String name = variableName();
        if (!cursor.acceptSymbol("=") && !cursor.accept("to")) {
            throw cursor.expected("= or TO");
        }
        return new Statement.SetVariable(name, settingValue(), local);
    }

    private String settingValue() {
        StringBuilder value = new StringBuilder();
        while (!cursor.atEnd()) {
            Token token = cursor.next();
            boolean glued = value.isEmpty() || token.isSymbol(",") || value.charAt(value.length() - 1) == '-';
            value.append(glued ? "" : " ").append(token.kind() == Token.Kind.WORD ? token.text() : token.value());
        }
        if (value.isEmpty()) {
            throw cursor.expected("a value");
        }
        return value.toString();
    }

    private Statement reset() {
        cursor.expect("reset");
        return new Statement.SetVariable(variableName(), "default", false);
    }

    private Statement transaction() {
        String word = cursor.next().value();
        while (!cursor.atEnd()) {
            Token token = cursor.next();
            if (token.isWord("to") || token.isWord("savepoint")) {
                throw unsupported("savepoints are not supported");
            }
            if (token.kind() != Token.Kind.WORD && !token.isSymbol(",")) {
                throw TokenCursor.error(token, "expected the end of the statement, found " + token.describe());
            }
        }
        return switch (word) {
            case "begin", "start" -> new Statement.Begin();
            case "commit", "end" -> new Statement.Commit();
            default -> new Statement.Rollback();
        };
    }

    private Statement discard() {
        Token from = cursor.peek();
        while (!cursor.atEnd()) {
            cursor.next();
        }
        return new Statement.Discard(cursor.textSince(from));
    }

    private Statement admin() {
        cursor.expect("admin");
        Token function = cursor.peek();
        return switch (cursor.name("a function: " + ADMIN_FUNCTIONS)) {
            case "flush_table" -> new Statement.AdminFlush(adminTable());
            case "compact_table" -> new Statement.AdminCompact(adminTable());
            case "check_replicas" -> new Statement.AdminCheckReplicas(adminTable());
            case "transfer_leader" -> transferLeader();
            default ->
                throw TokenCursor.error(
                        function, "unknown ADMIN function '" + function.text() + "'; there are " + ADMIN_FUNCTIONS);
        };
    }

    private QualifiedName adminTable() {
        cursor.expectSymbol("(");
        String table = cursor.string("the table's name in quotes");
        cursor.expectSymbol(")");
        return new TokenCursor(table, Lexer.tokens(table)).qualifiedName("a table name");
    }

    private Statement transferLeader() {
        cursor.expectSymbol("(");
        Token number = cursor.peek();
        String group = cursor.next().text();
        if (!group.matches("[0-9]{1,9}")) {
            throw TokenCursor.error(number, "expected the number of a WAL group, found " + group);
        }
        cursor.expectSymbol(",");
        String node = cursor.string("the node's name in quotes");
        cursor.expectSymbol(")");
        return new Statement.AdminTransferLeader(Integer.parseInt(group), node);
    }

    private KontikiException unsupported(String message) {
        return new KontikiException(ErrorCode.UNSUPPORTED, message);
    }
}
