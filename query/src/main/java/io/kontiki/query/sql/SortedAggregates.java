package io.kontiki.query.sql;

import java.util.Map;

/**
 * Aggregates over sorted rows, in PostgreSQL's and GreptimeDB's spelling: {@code last_value(x ORDER BY ts)}, {@code percentile_cont(f)
 * WITHIN GROUP (ORDER BY x)}, {@code string_agg(x, ',' ORDER BY y)}. The first two become plain aggregates of two arguments. One
 * thread, that of the {@link QueryRewriter}.
 */
final class SortedAggregates {
    /** Functions of a sorted group, which become aggregates of two arguments. */
    private static final Map<String, String> WITHIN_GROUP = Map.of(
            "percentile_cont",
            "percentile_within",
            "quantile_cont",
            "percentile_within",
            "approx_percentile_cont",
            "percentile_within",
            "percentile_disc",
            "percentile_disc_within",
            "quantile_disc",
            "percentile_disc_within");

    private final TokenCursor cursor;
    private final QueryRewriter rewriter;

    SortedAggregates(TokenCursor cursor, QueryRewriter rewriter) {
        this.cursor = cursor;
        this.rewriter = rewriter;
    }

    /** Rewrites the call at the cursor, or what of it is special, if it is one of these; else nothing is taken and the answer is false. */
    boolean rewrite(Token function) {
        if (function.isWord("first_value") || function.isWord("last_value")) {
            return orderedValue(function);
        }
        if (function.isWord("string_agg") && find(1, "order") > 0) {
            cursor.next();
            rewriter.emit(function, "string_agg"); // Calcite has syntax of its own for it, and makes a LISTAGG of it
            return true;
        }
        return WITHIN_GROUP.containsKey(function.value()) && withinGroup(function);
    }

    /** {@code last_value(x ORDER BY ts)} is an aggregate: it becomes {@code last_by(x, ts)}. False when it is not this form. */
    private boolean orderedValue(Token function) {
        int order = find(1, "order");
        int close = find(1, ")");
        if (order < 0 || close < 0 || !cursor.peek(order + 1).isWord("by")) {
            return false;
        }
        boolean descending = cursor.peek(close - 1).isWord("desc");
        boolean last = function.isWord("last_value") != descending;
        Token orderToken = cursor.peek(order);
        cursor.next();
        rewriter.emit(function, last ? "\"last_by\"" : "\"first_by\"");
        while (cursor.peek() != orderToken) {
            rewriter.token();
        }
        cursor.expect("order", "by");
        rewriter.emit(orderToken, ",");
        key(cursor.peek(close - order - 2));
        return true;
    }

    /** {@code percentile_cont(f) WITHIN GROUP (ORDER BY x)} becomes an aggregate of f and x. False when it is not this form. */
    private boolean withinGroup(Token function) {
        int close = find(1, ")");
        boolean sorted = close > 0
                && cursor.peek(close + 1).isWord("within")
                && cursor.peek(close + 2).isWord("group")
                && cursor.peek(close + 3).isSymbol("(")
                && cursor.peek(close + 4).isWord("order")
                && cursor.peek(close + 5).isWord("by");
        int end = sorted ? find(close + 3, ")") : -1;
        if (end < 0) {
            return false;
        }
        boolean descending = cursor.peek(end - 1).isWord("desc");
        Token closeToken = cursor.peek(close);
        Token endToken = cursor.peek(end);
        cursor.next();
        rewriter.emit(function, SqlWords.quote(WITHIN_GROUP.get(function.value()) + (descending ? "_desc" : "")));
        while (cursor.peek() != closeToken) {
            rewriter.token();
        }
        cursor.expectSymbol(")");
        cursor.expect("within", "group");
        cursor.expectSymbol("(");
        cursor.expect("order", "by");
        rewriter.emit(closeToken, ",");
        key(endToken);
        return true;
    }

    /** One sort key without its direction. */
    private void key(Token end) {
        while (cursor.peek() != end) {
            if (cursor.sees("asc") || cursor.sees("desc")) {
                cursor.next();
            } else {
                rewriter.token();
            }
        }
    }

    /** Where, from the parenthesis at {@code open} on, a word stands directly in it, or where it is closed; -1 when nowhere. */
    private int find(int open, String what) {
        int depth = 0;
        for (int i = open; ; i++) {
            Token token = cursor.peek(i);
            if (token.kind() == Token.Kind.END) {
                return -1;
            }
            depth += token.isSymbol("(") ? 1 : token.isSymbol(")") ? -1 : 0;
            boolean closed = depth == 0;
            if (closed || depth == 1 && token.isWord(what)) {
                return closed != what.equals(")") ? -1 : i;
            }
        }
    }
}
