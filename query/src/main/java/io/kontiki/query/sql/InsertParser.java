package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.query.sql.Statement.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Parses INSERT. A value of VALUES is a constant, which is read here, or a computed one, which only the query engine can evaluate.
 * Computed values become columns of queries without FROM: each keeps its own type, and rows need not agree. One thread.
 */
final class InsertParser {
    /** Columns per query; planning takes longer with each. */
    private static final int COMPUTED_PER_QUERY = 500;

    /** What stands before a parenthesis here without being a function. */
    private static final Set<String> NO_FUNCTIONS = Set.of("cast", "localtimestamp");

    private static final Set<String> COMPUTING_WORDS =
            Set.of("case", "select", "and", "or", "not", "is", "in", "like", "ilike", "between");

    private static final Set<String> COMPARISONS = Set.of("=", "==", "<>", "!=", "<", "<=", ">", ">=");

    private final TokenCursor cursor;
    private final ValueParser values;
    private final List<Select> computations = new ArrayList<>();
    /** The tokens of the query that is being gathered: SELECT (a), (b) ... */
    private final List<Token> computation = new ArrayList<>();

    private int computed;

    InsertParser(TokenCursor cursor) {
        this.cursor = cursor;
        this.values = new ValueParser(cursor);
    }

    Statement parse() {
        cursor.expect("insert", "into");
        cursor.accept("table");
        QualifiedName table = cursor.qualifiedName("a table name");
        List<String> columns = new ArrayList<>();
        if (cursor.acceptSymbol("(")) {
            do {
                columns.add(cursor.name("a column name"));
            } while (cursor.acceptSymbol(","));
            cursor.expectSymbol(")");
        }
        if (cursor.sees("select") || cursor.sees("with") || cursor.peek().isSymbol("(")) {
            return new Statement.InsertSelect(table, columns, new Select(new QueryRewriter(cursor).rewrite()));
        }
        if (!cursor.accept("values") && !cursor.accept("value")) {
            throw cursor.expected("VALUES");
        }
        List<List<ValueExpression>> rows = new ArrayList<>();
        do {
            rows.add(row(columns, rows));
        } while (cursor.acceptSymbol(","));
        if (cursor.sees("on") || cursor.sees("returning")) {
            throw new KontikiException(
                    ErrorCode.UNSUPPORTED,
                    "ON CONFLICT, ON DUPLICATE KEY and RETURNING are not supported: a newer row replaces the older one by itself");
        }
        endComputation();
        return new Statement.Insert(table, columns, rows, computations);
    }

    private List<ValueExpression> row(List<String> columns, List<List<ValueExpression>> before) {
        Token start = cursor.peek();
        cursor.expectSymbol("(");
        List<ValueExpression> row = new ArrayList<>();
        do {
            row.add(value());
        } while (cursor.acceptSymbol(","));
        cursor.expectSymbol(")");
        int expected = !columns.isEmpty()
                ? columns.size()
                : before.isEmpty() ? row.size() : before.getFirst().size();
        if (row.size() != expected) {
            throw TokenCursor.error(
                    start, "row " + (before.size() + 1) + " has " + row.size() + " values, expected " + expected);
        }
        return row;
    }

    private ValueExpression value() {
        Token start = cursor.peek();
        if (cursor.sees("select") || cursor.sees("with")) {
            throw TokenCursor.error(
                    start,
                    "a query cannot stand bare among VALUES; write it in parentheses of its own where it gives one value, "
                            + "or INSERT INTO ... SELECT ... for whole rows");
        }
        int width = computedWidth();
        if (width == 0) {
            return values.parse();
        }
        computation.add(symbol(computation.isEmpty() ? "select" : ",", start));
        computation.add(symbol("(", start)); // so that nothing but one expression is read in it
        for (int i = 0; i < width; i++) {
            computation.add(cursor.next());
        }
        computation.add(symbol(")", cursor.peek()));
        ValueExpression value = new ValueExpression.Computed(computed++, start.position());
        if (computed % COMPUTED_PER_QUERY == 0) {
            endComputation();
        }
        return value;
    }

    /** How many tokens the value that comes next has, if only the query engine can compute it; otherwise 0. */
    private int computedWidth() {
        boolean found = false;
        int depth = 0;
        for (int ahead = 0; ; ahead++) {
            Token token = cursor.peek(ahead);
            boolean ends = depth == 0 && (token.isSymbol(",") || token.isSymbol(")"));
            if (ends || token.kind() == Token.Kind.END || token.isSymbol(";")) {
                return found && ends ? ahead : 0;
            }
            depth += token.isSymbol("(") ? 1 : token.isSymbol(")") ? -1 : 0;
            found = found || isComputed(token, ahead);
        }
    }

    private boolean isComputed(Token token, int ahead) {
        if (token.kind() != Token.Kind.WORD) {
            return token.kind() == Token.Kind.SYMBOL && COMPARISONS.contains(token.value());
        }
        boolean type = ahead > 0
                && (cursor.peek(ahead - 1).isSymbol("::")
                        || cursor.peek(ahead - 1).isWord("as"));
        boolean called = cursor.peek(ahead + 1).isSymbol("(") && !type;
        return COMPUTING_WORDS.contains(token.value())
                || called && !NO_FUNCTIONS.contains(token.value()) && !ValueEvaluator.FUNCTIONS.contains(token.value());
    }

    private void endComputation() {
        if (computation.isEmpty()) {
            return;
        }
        Token last = computation.getLast();
        computation.add(new Token(Token.Kind.END, "", "", last.offset(), last.line(), last.column()));
        QueryRewriter rewriter = new QueryRewriter(cursor.over(computation));
        computations.add(new Select(rewriter.rewrite()));
        computation.clear();
    }

    private static Token symbol(String text, Token at) {
        Token.Kind kind = text.equals("select") ? Token.Kind.WORD : Token.Kind.SYMBOL;
        return new Token(kind, text, text, at.offset(), at.line(), at.column());
    }
}
