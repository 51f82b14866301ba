package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.PartitionExpr;
import io.kontiki.common.partition.PartitionLiteral;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Parses CREATE TABLE in GreptimeDB's dialect and checks what can be checked without the catalogue. */
final class CreateTableParser {
    private final TokenCursor cursor;
    private final Map<String, ParsedColumn> columns = new LinkedHashMap<>();
    private final List<String> primaryKey = new ArrayList<>();

    CreateTableParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    /** After CREATE TABLE. */
    Statement parse() {
        boolean ifNotExists = cursor.accept("if", "not", "exists");
        QualifiedName table = cursor.qualifiedName("a table name");
        cursor.expectSymbol("(");
        do {
            element();
        } while (cursor.acceptSymbol(","));
        cursor.expectSymbol(")");
        TableSchema schema = schema();
        PartitionRule rule = PartitionRule.SINGLE;
        Map<String, String> options = new java.util.TreeMap<>();
        while (!cursor.atEnd()) {
            if (cursor.accept("partition", "on", "columns")) {
                rule = partitionRule(schema);
            } else if (cursor.accept("engine")) {
                engine();
            } else if (cursor.sees("with")) {
                options.putAll(new TableOptionsParser(cursor).parseWith());
            } else if (cursor.accept("comment")) {
                cursor.acceptSymbol("=");
                options.put("comment", cursor.string("the comment in quotes"));
            } else {
                throw cursor.expected("PARTITION ON COLUMNS, ENGINE, WITH or the end of the statement");
            }
        }
        rule.validate(schema);
        return new Statement.CreateTable(table, ifNotExists, schema, TableOptionsParser.tableOptions(options), rule);
    }

    private void engine() {
        cursor.acceptSymbol("=");
        Token engine = cursor.peek();
        String name = engine.kind() == Token.Kind.STRING ? cursor.next().value() : cursor.name("an engine");
        if (!name.equalsIgnoreCase("mito")) {
            throw TokenCursor.error(engine, "expected the engine mito, found " + engine.describe());
        }
    }

    private void element() {
        if (cursor.sees("time", "index") && cursor.peek(2).isSymbol("(")) {
            cursor.accept("time", "index");
            Token at = cursor.peek(1);
            for (String name : nameList()) {
                ParsedColumn column = columnAt(name, at);
                column.timeIndex = true;
                requireConsistent(column, at);
            }
            return;
        }
        cursor.accept("constraint");
        if (cursor.sees("primary", "key") && cursor.peek(2).isSymbol("(")) {
            Token at = cursor.peek();
            cursor.accept("primary", "key");
            if (!primaryKey.isEmpty()) {
                throw TokenCursor.error(at, "a second PRIMARY KEY");
            }
            primaryKey.addAll(nameList());
            for (String name : primaryKey) {
                columnAt(name, at);
            }
            return;
        }
        ParsedColumn column = column();
        if (columns.put(column.name, column) != null) {
            throw TokenCursor.error(column.at, "column '" + column.name + "' occurs twice");
        }
    }

    private ParsedColumn columnAt(String name, Token at) {
        ParsedColumn column = columns.get(name);
        if (column == null) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "column '" + name + "', named at line " + at.line() + ", column " + at.column()
                            + ", is not a column of the table");
        }
        return column;
    }

    private List<String> nameList() {
        List<String> names = new ArrayList<>();
        cursor.expectSymbol("(");
        if (cursor.acceptSymbol(")")) {
            return names;
        }
        do {
            names.add(cursor.name("a column name"));
        } while (cursor.acceptSymbol(","));
        cursor.expectSymbol(")");
        return names;
    }

    /** One column with its options. */
    ParsedColumn column() {
        Token at = cursor.peek();
        String name = cursor.name("a column name");
        ParsedColumn column = new ParsedColumn(name, TypeNames.parseColumnType(cursor), at);
        while (true) {
            if (cursor.accept("not", "null")) {
                column.notNull = true;
            } else if (cursor.accept("null")) {
                column.notNull = false;
                column.nullWritten = true;
            } else if (cursor.accept("time", "index")) {
                column.timeIndex = true;
            } else if (cursor.accept("primary", "key")) {
                column.primaryKey = true;
            } else if (cursor.accept("default")) {
                column.defaultValue = defaultValue(column);
            } else if (cursor.accept("comment")) {
                cursor.string("the comment in quotes");
            } else if (cursor.sees("inverted", "index")
                    || cursor.sees("skipping", "index")
                    || cursor.sees("fulltext", "index")) {
                cursor.next();
                cursor.next();
                new TableOptionsParser(cursor).parseWith();
            } else {
                return column;
            }
            requireConsistent(column, at);
        }
    }

    /** What GreptimeDB refuses too: NULL written where there can be none. */
    private static void requireConsistent(ParsedColumn column, Token at) {
        String place = " (line " + at.line() + ", column " + at.column() + ")";
        if (column.timeIndex && column.nullWritten) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA, "the time index '" + column.name + "' cannot be NULL" + place);
        }
        if (column.notNull && column.nullDefault) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "column '" + column.name + "' is NOT NULL and cannot have NULL as its default" + place);
        }
    }

    private String defaultValue(ParsedColumn column) {
        Token from = cursor.peek();
        ValueExpression value = new ValueParser(cursor).parse();
        String text = cursor.textSince(from);
        if (value instanceof ValueExpression.Null) {
            column.nullDefault = true;
            return null;
        }
        ColumnDefaults.check(column.name, column.type, value);
        return text;
    }

    private TableSchema schema() {
        for (ParsedColumn column : columns.values()) {
            if (column.primaryKey && !primaryKey.contains(column.name)) {
                primaryKey.add(column.name);
            }
        }
        for (String name : primaryKey) {
            if (columns.get(name).timeIndex) {
                throw new KontikiException(
                        ErrorCode.INVALID_SCHEMA,
                        "column '" + name + "' is the time index and cannot be in the PRIMARY KEY too");
            }
        }
        List<ColumnSchema> schema = new ArrayList<>();
        Map<String, Integer> ids = new LinkedHashMap<>();
        columns.keySet().forEach(name -> ids.put(name, ids.size() + 1));
        for (String name : columns.keySet()) {
            ParsedColumn column = columns.get(name);
            ColumnRole role = column.timeIndex
                    ? ColumnRole.TIME_INDEX
                    : primaryKey.contains(name) ? ColumnRole.TAG : ColumnRole.FIELD;
            schema.add(
                    new ColumnSchema(ids.get(name), name, column.type, role, column.nullable(), column.defaultValue));
        }
        return new TableSchema(1, schema, columns.size() + 1);
    }

    private PartitionRule partitionRule(TableSchema schema) {
        List<Integer> ids = new ArrayList<>();
        Token at = cursor.peek();
        for (String name : nameList()) {
            ids.add(partitionColumn(schema, name, at).id());
        }
        cursor.expectSymbol("(");
        List<PartitionExpr> parts = new ArrayList<>();
        if (cursor.acceptSymbol(")")) {
            return parts.isEmpty() && ids.isEmpty() ? PartitionRule.SINGLE : new PartitionRule(ids, parts);
        }
        do {
            parts.add(or(schema, 0));
        } while (cursor.acceptSymbol(","));
        cursor.expectSymbol(")");
        return new PartitionRule(ids, parts);
    }

    private PartitionExpr or(TableSchema schema, int depth) {
        if (depth > 100) {
            throw TokenCursor.error(cursor.peek(), "the condition is nested more than 100 deep");
        }
        PartitionExpr left = and(schema, depth);
        while (cursor.accept("or")) {
            left = new PartitionExpr.Or(left, and(schema, depth));
        }
        return left;
    }

    private PartitionExpr and(TableSchema schema, int depth) {
        PartitionExpr left = comparison(schema, depth);
        while (cursor.accept("and")) {
            left = new PartitionExpr.And(left, comparison(schema, depth));
        }
        return left;
    }

    private PartitionExpr comparison(TableSchema schema, int depth) {
        if (cursor.acceptSymbol("(")) {
            PartitionExpr inner = or(schema, depth + 1);
            cursor.expectSymbol(")");
            return inner;
        }
        Token at = cursor.peek();
        if (!at.isName()) {
            String literal = literal();
            PartitionExpr.Operator operator = comparison(cursor);
            ColumnSchema column = partitionColumn(schema, cursor.name("a partition column"), at);
            return new PartitionExpr.Compare(
                    column.id(), column.name(), operator.mirrored(), PartitionLiteral.parse(column.type(), literal));
        }
        ColumnSchema column = partitionColumn(schema, cursor.name("a partition column"), at);
        if (cursor.accept("is")) {
            boolean not = cursor.accept("not");
            cursor.expect("null");
            return new PartitionExpr.Compare(
                    column.id(),
                    column.name(),
                    not ? PartitionExpr.Operator.NOT_EQUAL : PartitionExpr.Operator.EQUAL,
                    PartitionLiteral.nullOf(column.type()));
        }
        PartitionExpr.Operator operator = comparison(cursor);
        return new PartitionExpr.Compare(
                column.id(), column.name(), operator, PartitionLiteral.parse(column.type(), literal()));
    }

    private static ColumnSchema partitionColumn(TableSchema schema, String name, Token at) {
        ColumnSchema column = schema.column(name)
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.INVALID_PARTITION_RULE,
                        "partition column '" + name + "' at line " + at.line() + ", column " + at.column()
                                + " is not a column of the table"));
        if (column.type().isFloat() || column.type() == DataType.BINARY || column.role() != ColumnRole.TAG) {
            throw new KontikiException(
                    ErrorCode.INVALID_PARTITION_RULE,
                    "partition column '" + name + "' must be part of the PRIMARY KEY");
        }
        return column;
    }

    private String literal() {
        boolean negative = cursor.acceptSymbol("-");
        Token token = cursor.next();
        return switch (token.kind()) {
            case STRING, NUMBER -> (negative ? "-" : "") + token.value();
            case WORD -> {
                if (token.isWord("true") || token.isWord("false")) {
                    yield token.value().toLowerCase(Locale.ROOT);
                }
                throw TokenCursor.error(token, "expected a constant, found " + token.describe());
            }
            case QUOTED, HEX, SYMBOL, PARAMETER, END ->
                throw TokenCursor.error(token, "expected a constant, found " + token.describe());
        };
    }

    static PartitionExpr.Operator comparison(TokenCursor cursor) {
        Token token = cursor.peek();
        PartitionExpr.Operator operator = token.kind() != Token.Kind.SYMBOL
                ? null
                : switch (token.value()) {
                    case "=", "==" -> PartitionExpr.Operator.EQUAL;
                    case "<>", "!=" -> PartitionExpr.Operator.NOT_EQUAL;
                    case "<" -> PartitionExpr.Operator.LESS;
                    case "<=" -> PartitionExpr.Operator.LESS_OR_EQUAL;
                    case ">" -> PartitionExpr.Operator.GREATER;
                    case ">=" -> PartitionExpr.Operator.GREATER_OR_EQUAL;
                    default -> null;
                };
        if (operator == null) {
            throw cursor.expected("a comparison such as = or <");
        }
        cursor.next();
        return operator;
    }
}
