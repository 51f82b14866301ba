package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the tokens of a query into text for Calcite's parser: types and intervals in its spelling, function names quoted so that
 * none of its own syntax gets in the way, PostgreSQL's forms that it does not know replaced by calls. One thread.
 *
 * <p>An interval becomes {@code "interval_nanos"(n)} or {@code "interval_months"(n)}: Calcite's own literals end at milliseconds.
 */
final class QueryRewriter {
    /** Words before a parenthesis that are no function names, and functions with a syntax of their own. */
    private static final Set<String> NOT_FUNCTIONS = Set.of(
            "select", "from", "where", "having", "and", "or", "not", "in", "exists", "any", "all", "some", "values", "on", "using", "by", "as",
            "over", "partition", "filter", "within", "union", "except", "intersect", "minus", "when", "then", "else", "case", "between", "like",
            "ilike", "is", "limit", "offset", "join", "cross", "lateral", "row", "rows", "range", "cast", "try_cast", "position", "substring",
            "trim", "overlay", "floor", "ceil", "ceiling", "unnest", "table", "distinct", "group", "order", "grouping", "rollup", "cube", "sets",
            "array", "with", "recursive", "similar", "to", "escape", "symmetric", "asymmetric", "natural", "left", "right", "full", "inner",
            "outer", "window", "set", "for", "qualify", "end", "collate", "asc", "desc", "first", "next", "preceding", "following", "null");
    /** Words that mean something by themselves; every other one is a name and is quoted, so that Calcite's many keywords are free. */
    private static final Set<String> KEYWORDS = Set.of(
            "select", "distinct", "all", "from", "where", "group", "by", "having", "order", "limit", "offset", "fetch", "row", "rows", "only",
            "as", "and", "or", "not", "in", "exists", "between", "like", "ilike", "similar", "to", "is", "null", "true", "false", "unknown",
            "case", "when", "then", "else", "end", "join", "inner", "left", "right", "full", "outer", "cross", "natural", "on", "using",
            "union", "intersect", "except", "minus", "with", "recursive", "asc", "desc", "nulls", "over", "partition", "range", "preceding",
            "following", "unbounded", "current", "filter", "within", "values", "any", "some", "both", "leading", "trailing", "for", "escape",
            "symmetric", "asymmetric", "lateral", "window", "ignore", "respect", "exclude", "ties", "others", "no", "grouping", "sets",
            "rollup", "cube", "set");
    /** Functions that PostgreSQL lets stand without parentheses. */
    private static final Set<String> BARE_FUNCTIONS = Set.of(
            "current_timestamp", "localtimestamp", "current_date", "current_schema", "current_database", "current_catalog", "current_user",
            "session_user", "current_role");
    private static final Set<String> REGISTERED_TYPES =
            Set.of("regclass", "regtype", "regproc", "regprocedure", "regnamespace", "regrole");
    private static final String CAST = "cast(";
    private static final Pattern FRACTION = Pattern.compile("\\.([0-9]+)");

    private final TokenCursor cursor;
    private final StringBuilder sql = new StringBuilder();
    private final List<Integer> positions = new ArrayList<>();
    /** Per open parenthesis, whether it belongs to a CAST. */
    private final Deque<Boolean> parentheses = new ArrayDeque<>();

    QueryRewriter(TokenCursor cursor) {
        this.cursor = cursor;
    }

    QueryText rewrite() {
        while (!cursor.atEnd()) {
            token();
        }
        return new QueryText(sql.toString(), positions.stream().mapToInt(Integer::intValue).toArray());
    }

    private void token() {
        Token token = cursor.peek();
        Optional<CatalogForm> catalog = CatalogForm.at(cursor);
        if (catalog.isPresent()) {
            for (int i = 0; i < catalog.get().tokens(); i++) {
                cursor.next();
            }
            emit(token, catalog.get().sql());
            return;
        }
        switch (token.kind()) {
            case WORD -> word(token);
            case QUOTED -> {
                cursor.next();
                emit(token, quote(token.value()));
            }
            case STRING -> string(token);
            case NUMBER -> {
                cursor.next();
                emit(token, number(token));
            }
            case HEX -> {
                cursor.next();
                emit(token, "X'" + token.value() + "'");
            }
            case SYMBOL -> symbol(token);
            case PARAMETER -> throw TokenCursor.error(token, "parameter " + token.text() + " has no value");
            case END -> throw cursor.expected("more");
        }
    }

    /** A number with a point is a double, as in GreptimeDB; Calcite would make it a decimal. */
    private static String number(Token token) {
        String digits = token.value();
        return digits.indexOf('.') >= 0 && digits.indexOf('e') < 0 && digits.indexOf('E') < 0 ? digits + "e0" : digits;
    }

    private void string(Token token) {
        cursor.next();
        if (cursor.peek().isSymbol("::") && cursor.peek(1).isWord("interval")) {
            cursor.next();
            cursor.next();
            interval(ValueParser.interval(token.value(), token), token);
            return;
        }
        if (token.value().indexOf('\0') >= 0) {
            throw TokenCursor.error(token, "a text must not contain the character 0");
        }
        emit(token, "'" + token.value().replace("'", "''") + "'");
    }

    private void symbol(Token token) {
        cursor.next();
        switch (token.value()) {
            case "(" -> parentheses.push(false);
            case ")" -> parentheses.poll();
            case "::" -> {
                castType(token);
                return;
            }
            default -> { }
        }
        emit(token, token.value().equals("==") ? "=" : token.value().equals("!=") ? "<>" : token.value());
    }

    private void castType(Token at) {
        if (cursor.peek().isWord("pg_catalog") && cursor.peek(1).isSymbol(".")) {
            cursor.next();
            cursor.next();
        }
        if (REGISTERED_TYPES.contains(cursor.peek().value())) {
            cursor.next();
            return;
        }
        int first = operandStart(at);
        Token typeName = cursor.peek();
        String type = calciteType(TypeNames.parse(cursor));
        int start = positions.get(first);
        sql.insert(start, CAST + " ");
        for (int i = first; i < positions.size(); i += 3) {
            positions.set(i, positions.get(i) + CAST.length() + 1);
        }
        positions.addAll(first, List.of(start, at.line(), at.column()));
        emit(at, "as " + type);
        emit(at, ")");
        if (cursor.peek().isSymbol("[")) {
            throw new KontikiException(ErrorCode.UNSUPPORTED, "arrays are not supported (" + typeName.position() + ")");
        }
    }

    /** At which place in {@link #positions} the expression before {@code ::} begins: a literal, a name with its points, a call, a CASE, or something in parentheses. */
    private int operandStart(Token at) {
        int piece = positions.size() - 3;
        int depth = 0;
        while (piece >= 0) {
            String text = piece(piece);
            depth += text.endsWith(")") && !text.contains("(") || text.equals("end") ? 1 : text.endsWith("(") || text.equals("case") ? -1 : 0;
            boolean opened = depth == 0 && (text.endsWith("(") || text.equals("case"));
            boolean function = opened && text.equals("(") && piece >= 3 && isFunctionName(piece(piece - 3));
            boolean qualified = piece >= 3 && (text.equals(".") || piece(piece - 3).equals("."));
            if (depth == 0 && !function && !qualified) {
                return piece;
            }
            piece -= 3;
        }
        throw TokenCursor.error(at, "expected an expression before '::'");
    }

    private static boolean isFunctionName(String text) {
        return text.startsWith("\"") || Set.of("position", "substring", "trim", "overlay", "floor", "ceil", "ceiling").contains(text);
    }

    private String piece(int index) {
        int end = index + 3 < positions.size() ? positions.get(index + 3) : sql.length();
        return sql.substring(positions.get(index), end).strip();
    }

    private void word(Token token) {
        boolean afterPoint = !sql.isEmpty() && sql.charAt(sql.length() - 1) == '.';
        if (afterPoint) {
            cursor.next();
            emit(token, quote(token.value()));
            return;
        }
        Token after = cursor.peek(1);
        if (token.isWord("interval") && (after.kind() == Token.Kind.STRING || after.kind() == Token.Kind.NUMBER)) {
            cursor.next();
            Token amount = cursor.next();
            interval(ValueParser.parseInterval(cursor, amount, token), token);
        } else if (token.isWord("timestamp") && after.kind() == Token.Kind.STRING) {
            cursor.next();
            cursor.next();
            emit(token, "CAST(" + "'" + after.value().replace("'", "''") + "' AS TIMESTAMP(" + precision(after.value()) + "))");
        } else if (token.isWord("as")) {
            as(token);
        } else if (token.isWord("extract") && after.isSymbol("(")) {
            extract(token);
        } else if (token.isWord("operator") && after.isSymbol("(")) {
            cursor.next();
            cursor.next();
            cursor.accept("pg_catalog");
            cursor.acceptSymbol(".");
            emit(token, cursor.next().value());
            cursor.expectSymbol(")");
        } else if (token.isWord("collate")) {
            cursor.next();
            cursor.qualifiedName("a collation");
        } else if (token.isWord("pg_catalog") && after.isSymbol(".") && cursor.peek(3).isSymbol("(")) {
            cursor.next();
            cursor.next();
        } else if (BARE_FUNCTIONS.contains(token.value())) {
            bareFunction(token);
        } else if (after.isSymbol("(")) {
            call(token);
        } else {
            cursor.next();
            emit(token, isKeyword(token) || token.isWord("date") && after.kind() == Token.Kind.STRING ? token.value() : quote(token.value()));
        }
    }

    /** FIRST and LAST are keywords only behind NULLS and FETCH. */
    private boolean isKeyword(Token token) {
        if (token.isWord("first") || token.isWord("last") || token.isWord("next")) {
            return sql.toString().endsWith("nulls") || sql.toString().endsWith("fetch");
        }
        return KEYWORDS.contains(token.value());
    }

    private void as(Token token) {
        cursor.next();
        emit(token, "as");
        if (Boolean.TRUE.equals(parentheses.peek())) {
            Token type = cursor.peek();
            emit(type, calciteType(TypeNames.parse(cursor)));
        } else if (cursor.peek().kind() == Token.Kind.WORD && !cursor.sees("materialized") && !cursor.sees("not", "materialized")) {
            Token alias = cursor.next();
            emit(alias, quote(alias.value()));
        } else if (cursor.sees("materialized") || cursor.sees("not", "materialized")) {
            cursor.accept("not");
            cursor.next();
        }
    }

    private void extract(Token token) {
        cursor.next();
        cursor.next();
        Token unit = cursor.next();
        if (!unit.isName() && unit.kind() != Token.Kind.STRING) {
            throw TokenCursor.error(unit, "expected a part such as EPOCH or HOUR, found " + unit.describe());
        }
        cursor.expect("from");
        emit(token, "\"date_part\"");
        emit(token, "(");
        emit(unit, "'" + unit.value().toLowerCase(java.util.Locale.ROOT).replace("'", "''") + "'");
        emit(unit, ",");
        parentheses.push(false);
    }

    private void bareFunction(Token token) {
        cursor.next();
        String name = token.isWord("current_timestamp") || token.isWord("localtimestamp") ? "now" : token.value();
        if (cursor.acceptSymbol("(")) {
            if (cursor.peek().kind() == Token.Kind.NUMBER) {
                cursor.next();
            }
            cursor.expectSymbol(")");
        }
        emit(token, quote(name) + "()");
    }

    private void call(Token token) {
        if (token.isWord("cast") || token.isWord("try_cast")) {
            cursor.next();
            cursor.next();
            emit(token, token.value() + "(");
            parentheses.push(true);
            castOperand();
            return;
        }
        if ((token.isWord("first_value") || token.isWord("last_value")) && orderedValue(token)) {
            return;
        }
        cursor.next();
        boolean keyword = NOT_FUNCTIONS.contains(token.value())
                && !((token.isWord("left") || token.isWord("right")) && !joins());
        emit(token, keyword ? token.value() : quote(token.value()));
    }

    /** Whether LEFT or RIGHT begins a join: never directly before a parenthesis. */
    private boolean joins() {
        return !cursor.peek().isSymbol("(");
    }

    /** CAST('1 hour' AS INTERVAL) has no counterpart in Calcite. */
    private void castOperand() {
        Token text = cursor.peek();
        if (text.kind() == Token.Kind.STRING && cursor.peek(1).isWord("as") && cursor.peek(2).isWord("interval")) {
            cursor.next();
            cursor.next();
            cursor.next();
            sql.setLength(sql.lastIndexOf("cast("));
            if (sql.toString().endsWith("try_")) {
                sql.setLength(sql.length() - 4);
            }
            parentheses.poll();
            cursor.expectSymbol(")");
            interval(ValueParser.interval(text.value(), text), text);
        }
    }

    /** {@code last_value(x ORDER BY ts)} is an aggregate: it becomes {@code last_by(x, ts)}. False when it is not this form. */
    private boolean orderedValue(Token function) {
        int depth = 0;
        int order = -1;
        int close = -1;
        for (int i = 1; close < 0; i++) {
            Token token = cursor.peek(i);
            if (token.kind() == Token.Kind.END) {
                return false;
            }
            depth += token.isSymbol("(") ? 1 : token.isSymbol(")") ? -1 : 0;
            if (depth == 1 && token.isWord("order") && cursor.peek(i + 1).isWord("by")) {
                order = i;
            }
            close = depth == 0 ? i : -1;
        }
        if (order < 0) {
            return false;
        }
        boolean descending = cursor.peek(close - 1).isWord("desc");
        boolean last = function.isWord("last_value") != descending;
        Token orderToken = cursor.peek(order);
        Token closeToken = cursor.peek(close);
        cursor.next();
        emit(function, last ? "\"last_by\"" : "\"first_by\"");
        while (cursor.peek() != orderToken) {
            token();
        }
        cursor.expect("order", "by");
        emit(orderToken, ",");
        while (cursor.peek() != closeToken) {
            if (cursor.sees("asc") || cursor.sees("desc")) {
                cursor.next();
            } else {
                token();
            }
        }
        return true;
    }

    private void interval(ValueExpression.Interval interval, Token at) {
        if (interval.months() != 0 && interval.nanoseconds() != 0) {
            throw new KontikiException(
                    ErrorCode.UNSUPPORTED, "an interval of months and shorter units at once is not supported (" + at.position() + ")");
        }
        emit(
                at,
                interval.months() != 0
                        ? "\"interval_months\"(" + interval.months() + ")"
                        : "\"interval_nanos\"(" + (interval.nanoseconds() < 0 ? "-" : "") + Math.abs(interval.nanoseconds()) + ")");
    }

    /** The shortest precision that keeps the fraction, at least milliseconds. */
    private static int precision(String text) {
        Matcher fraction = FRACTION.matcher(text);
        int digits = fraction.find() ? fraction.group(1).length() : 0;
        return digits <= 3 ? 3 : digits <= 6 ? 6 : 9;
    }

    private void emit(Token at, String text) {
        if (!sql.isEmpty() && sql.charAt(sql.length() - 1) != '.' && !text.equals(".")) {
            sql.append(' ');
        }
        positions.add(sql.length());
        positions.add(at.line());
        positions.add(at.column());
        sql.append(text);
    }

    private static String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    static String calciteType(DataType type) {
        return switch (type) {
            case STRING -> "VARCHAR";
            case BINARY -> "VARBINARY";
            case BOOLEAN -> "BOOLEAN";
            case INT8 -> "TINYINT";
            case INT16 -> "SMALLINT";
            case INT32 -> "INTEGER";
            case INT64 -> "BIGINT";
            case UINT8 -> "TINYINT UNSIGNED";
            case UINT16 -> "SMALLINT UNSIGNED";
            case UINT32 -> "INTEGER UNSIGNED";
            case UINT64 -> "BIGINT UNSIGNED";
            case FLOAT32 -> "REAL";
            case FLOAT64 -> "DOUBLE";
            case DATE -> "DATE";
            case TIMESTAMP_SECOND -> "TIMESTAMP(0)";
            case TIMESTAMP_MILLISECOND -> "TIMESTAMP(3)";
            case TIMESTAMP_MICROSECOND -> "TIMESTAMP(6)";
            case TIMESTAMP_NANOSECOND -> "TIMESTAMP(9)";
        };
    }
}
