package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.math.BigInteger;
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
    private static final String UINT64_MAX = "18446744073709551615";
    private static final String CAST = "cast(";
    private static final Pattern FRACTION = Pattern.compile("\\.([0-9]+)");

    private final TokenCursor cursor;
    private final SortedAggregates sortedAggregates;
    private final StringBuilder sql = new StringBuilder();
    private final List<Integer> positions = new ArrayList<>();
    /** Per open parenthesis, whether it belongs to a CAST. */
    private final Deque<Boolean> parentheses = new ArrayDeque<>();
    /** Per select that is open, innermost first. */
    private final Deque<OpenSelect> selects = new ArrayDeque<>();

    /** What has been seen of a select so far. */
    private static final class OpenSelect {
        private final int depth;
        private boolean from;
        /** The expressions of DISTINCT ON, null without one. */
        private String distinctOn;

        OpenSelect(int depth) {
            this.depth = depth;
        }
    }

    QueryRewriter(TokenCursor cursor) {
        this.cursor = cursor;
        this.sortedAggregates = new SortedAggregates(cursor, this);
    }

    QueryText rewrite() {
        while (!cursor.atEnd()) {
            token();
        }
        closeSelects(0, cursor.peek());
        return new QueryText(
                sql.toString(), positions.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Rewrites the next token and what belongs to it. */
    void token() {
        Token token = cursor.peek();
        Optional<CatalogForm> catalog = CatalogForm.at(cursor).or(() -> ArrayOperand.at(cursor));
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
                emit(token, SqlWords.quote(token.value()));
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
    static String number(Token token) {
        String digits = token.value();
        if (digits.length() >= UINT64_MAX.length()
                && digits.matches("[0-9]+")
                && new BigInteger(digits).compareTo(new BigInteger(UINT64_MAX)) > 0) {
            return digits + "e0"; // no integer holds it
        }
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
            case ")" -> {
                closeSelects(parentheses.size(), token);
                parentheses.poll();
            }
            case "::" -> {
                castType(token);
                return;
            }
            case "#", "@", "@@", "?", ":", "\\" -> throw TokenCursor.error(token, "unexpected " + token.describe());
            default -> {}
        }
        emit(token, token.value().equals("==") ? "=" : token.value().equals("!=") ? "<>" : token.value());
    }

    private void castType(Token at) {
        if (cursor.peek().isWord("pg_catalog") && cursor.peek(1).isSymbol(".")) {
            cursor.next();
            cursor.next();
        }
        if (SqlWords.REGISTERED_TYPES.contains(cursor.peek().value())) {
            cursor.next();
            return;
        }
        int first = operandStart(at);
        Token typeName = cursor.peek();
        String type = TypeNames.calcite(TypeNames.parse(cursor));
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

    /** Where in {@link #positions} the operand of {@code ::} begins: literal, name with points, call, CASE or parentheses. */
    private int operandStart(Token at) {
        int piece = positions.size() - 3;
        int depth = 0;
        while (piece >= 0) {
            String text = piece(piece);
            depth += text.endsWith(")") && !text.contains("(") || text.equals("end")
                    ? 1
                    : text.endsWith("(") || text.equals("case") ? -1 : 0;
            boolean opened = depth == 0 && (text.endsWith("(") || text.equals("case"));
            boolean function = opened && text.equals("(") && piece >= 3 && isFunctionName(piece(piece - 3));
            boolean qualified =
                    piece >= 3 && (text.equals(".") || piece(piece - 3).equals("."));
            if (depth == 0 && !function && !qualified) {
                return piece;
            }
            piece -= 3;
        }
        throw TokenCursor.error(at, "expected an expression before '::'");
    }

    private static boolean isFunctionName(String text) {
        return text.startsWith("\"")
                || Set.of("position", "substring", "trim", "overlay", "floor", "ceil", "ceiling")
                        .contains(text);
    }

    private String piece(int index) {
        int end = index + 3 < positions.size() ? positions.get(index + 3) : sql.length();
        return sql.substring(positions.get(index), end).strip();
    }

    private void word(Token token) {
        boolean afterPoint = !sql.isEmpty() && sql.charAt(sql.length() - 1) == '.';
        if (afterPoint) {
            cursor.next();
            emit(token, SqlWords.quote(token.value()));
            return;
        }
        Token after = cursor.peek(1);
        OpenSelect select = selects.peek();
        boolean inSelect = select != null && select.depth == parentheses.size();
        if (inSelect && clause(token, select)) {
            return;
        }
        if (token.isWord("select")) {
            select(token);
        } else if (QualifiedName.CATALOGS.contains(token.value())
                && after.isSymbol(".")
                && cursor.peek(2).isName()
                && cursor.peek(3).isSymbol(".")) {
            cursor.next();
            cursor.next();
        } else if (token.isWord("interval")
                && (after.kind() == Token.Kind.STRING || after.kind() == Token.Kind.NUMBER)) {
            cursor.next();
            Token amount = cursor.next();
            interval(ValueParser.parseInterval(cursor, amount, token), token);
        } else if (token.isWord("timestamp") && after.kind() == Token.Kind.STRING) {
            cursor.next();
            cursor.next();
            emit(
                    token,
                    "CAST(" + "'" + after.value().replace("'", "''") + "' AS TIMESTAMP(" + precision(after.value())
                            + "))");
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
        } else if (token.isWord("pg_catalog")
                && after.isSymbol(".")
                && cursor.peek(3).isSymbol("(")) {
            cursor.next();
            cursor.next();
        } else if (SqlWords.BARE_FUNCTIONS.contains(token.value())) {
            bareFunction(token);
        } else if (after.isSymbol("(")) {
            call(token);
        } else {
            cursor.next();
            emit(
                    token,
                    isKeyword(token) || token.isWord("date") && after.kind() == Token.Kind.STRING
                            ? token.value()
                            : SqlWords.quote(token.value()));
        }
    }

    private void select(Token token) {
        cursor.next();
        emit(token, "select");
        OpenSelect select = new OpenSelect(parentheses.size());
        selects.push(select);
        if (cursor.sees("distinct", "on") && cursor.peek(2).isSymbol("(")) {
            cursor.next();
            cursor.next();
            int start = sql.length();
            int depth = parentheses.size();
            do {
                token();
            } while (parentheses.size() > depth);
            String list = cut(start).strip();
            select.distinctOn = list.substring(1, list.length() - 1);
        }
    }

    /** Begins a clause of the select where its form is not Calcite's; false when the word is not of this kind. */
    private boolean clause(Token token, OpenSelect select) {
        switch (token.value()) {
            case "from" -> select.from |= !sql.toString().endsWith("distinct");
            case "where" -> {
                if (!select.from) {
                    emit(token, "from (values (0)) as \"no table\"");
                    select.from = true;
                }
            }
            case "order" -> {
                if (select.distinctOn != null && cursor.peek(1).isWord("by")) {
                    distinctOrder(token, select);
                    return true;
                }
            }
            case "union", "intersect", "except", "minus", "limit", "offset", "fetch" -> {
                if (token.isWord("limit") || token.isWord("offset")) {
                    requireCount(token, cursor.peek(1));
                }
                closeDistinctOn(select, token);
            }
            default -> {}
        }
        return false;
    }

    private static void requireCount(Token clause, Token count) {
        boolean wrong = count.isSymbol("-")
                || count.kind() == Token.Kind.STRING
                || count.kind() == Token.Kind.NUMBER && !count.value().matches("[0-9]+");
        if (wrong) {
            throw TokenCursor.error(
                    count,
                    clause.text().toUpperCase(java.util.Locale.ROOT) + " takes a whole number of at least 0, found "
                            + count.describe());
        }
    }

    private void closeSelects(int depth, Token at) {
        while (!selects.isEmpty() && selects.peek().depth >= depth) {
            closeDistinctOn(selects.pop(), at);
        }
    }

    private void closeDistinctOn(OpenSelect select, Token at) {
        if (select.distinctOn != null) {
            emit(
                    at,
                    "qualify row_number() over (partition by " + select.distinctOn + " order by " + select.distinctOn
                            + ") = 1");
            select.distinctOn = null;
        }
    }

    /** DISTINCT ON keeps the first row of each group in the order of the query: a window function does the same. */
    private void distinctOrder(Token order, OpenSelect select) {
        cursor.expect("order", "by");
        int start = sql.length();
        int depth = parentheses.size();
        boolean first = true;
        while (!cursor.atEnd() && !endsOrder(depth)) {
            if (parentheses.size() == depth) {
                if (first && cursor.peek().kind() == Token.Kind.NUMBER) {
                    throw TokenCursor.error(
                            cursor.peek(), "with DISTINCT ON, ORDER BY takes expressions, not the numbers of columns");
                }
                first = cursor.peek().isSymbol(",");
            }
            token();
        }
        String keys = cut(start).strip();
        emit(
                order,
                "qualify row_number() over (partition by " + select.distinctOn + " order by " + keys + ") = 1 order by "
                        + keys);
        select.distinctOn = null;
    }

    private boolean endsOrder(int depth) {
        boolean word = cursor.sees("limit") || cursor.sees("offset") || cursor.sees("fetch");
        return parentheses.size() == depth && (word || cursor.peek().isSymbol(")"));
    }

    /** Takes back what was written since a place, and returns it. */
    private String cut(int start) {
        String text = sql.substring(start);
        sql.setLength(start);
        while (!positions.isEmpty() && positions.get(positions.size() - 3) >= start) {
            positions.subList(positions.size() - 3, positions.size()).clear();
        }
        return text;
    }

    /** FIRST and LAST are keywords only behind NULLS and FETCH. */
    private boolean isKeyword(Token token) {
        if (token.isWord("first") || token.isWord("last") || token.isWord("next")) {
            return sql.toString().endsWith("nulls") || sql.toString().endsWith("fetch");
        }
        return SqlWords.KEYWORDS.contains(token.value());
    }

    private void as(Token token) {
        cursor.next();
        emit(token, "as");
        if (Boolean.TRUE.equals(parentheses.peek())) {
            Token type = cursor.peek();
            emit(type, TypeNames.calcite(TypeNames.parse(cursor)));
        } else if (cursor.peek().kind() == Token.Kind.WORD
                && !cursor.sees("materialized")
                && !cursor.sees("not", "materialized")) {
            Token alias = cursor.next();
            emit(alias, SqlWords.quote(alias.value()));
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
        emit(token, SqlWords.quote(name) + "()");
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
        if (sortedAggregates.rewrite(token)) {
            return;
        }
        if (token.isWord("coalesce") && cursor.peek(2).isSymbol(")")) {
            throw TokenCursor.error(token, "coalesce needs at least one value");
        }
        cursor.next();
        boolean keyword = SqlWords.NOT_FUNCTIONS.contains(token.value())
                && !((token.isWord("left") || token.isWord("right")) && !joins());
        emit(token, keyword ? token.value() : SqlWords.quote(token.value()));
    }

    /** Whether LEFT or RIGHT begins a join: never directly before a parenthesis. */
    private boolean joins() {
        return !cursor.peek().isSymbol("(");
    }

    /** CAST('1 hour' AS INTERVAL) has no counterpart in Calcite. */
    private void castOperand() {
        Token text = cursor.peek();
        if (text.kind() == Token.Kind.STRING
                && cursor.peek(1).isWord("as")
                && cursor.peek(2).isWord("interval")) {
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

    private void interval(ValueExpression.Interval interval, Token at) {
        if (interval.months() != 0 && interval.nanoseconds() != 0) {
            throw new KontikiException(
                    ErrorCode.UNSUPPORTED,
                    "an interval of months and shorter units at once is not supported (" + at.position() + ")");
        }
        emit(
                at,
                interval.months() != 0
                        ? "\"interval_months\"(" + interval.months() + ")"
                        : "\"interval_nanos\"(" + (interval.nanoseconds() < 0 ? "-" : "")
                                + Math.abs(interval.nanoseconds()) + ")");
    }

    /** The shortest precision that keeps the fraction, at least milliseconds. */
    private static int precision(String text) {
        Matcher fraction = FRACTION.matcher(text);
        int digits = fraction.find() ? fraction.group(1).length() : 0;
        return digits <= 3 ? 3 : digits <= 6 ? 6 : 9;
    }

    /** Writes text for what stands at a token. */
    void emit(Token at, String text) {
        if (!sql.isEmpty() && sql.charAt(sql.length() - 1) != '.' && !text.equals(".")) {
            sql.append(' ');
        }
        positions.add(sql.length());
        positions.add(at.line());
        positions.add(at.column());
        sql.append(text);
    }
}
