package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.query.sql.Statement.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Parses INSERT. A value of VALUES is a constant, which is read here, or a computed one, which only the query engine can evaluate:
 * see {@link Computations}. One thread.
 */
final class InsertParser {
    /** What stands before a parenthesis here without being a function. */
    private static final Set<String> NO_FUNCTIONS = Set.of("cast", "localtimestamp");

    private static final Set<String> COMPUTING_WORDS =
            Set.of("case", "select", "and", "or", "not", "is", "in", "like", "ilike", "between");

    private static final Set<String> COMPARISONS = Set.of("=", "==", "<>", "!=", "<", "<=", ">", ">=");

    private final TokenCursor cursor;
    private final ValueParser values;
    private final Computations computations;

    InsertParser(TokenCursor cursor) {
        this.cursor = cursor;
        this.values = new ValueParser(cursor);
        this.computations = new Computations(cursor);
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
        return new Statement.Insert(table, columns, rows, computations.end());
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
        int place = cursor.place();
        int width = computedWidth();
        if (width == 0) {
            ValueExpression constant = values.parse();
            if (PlainCasts.only(constant)) {
                return constant;
            }
            width = cursor.place() - place;
            cursor.backTo(place);
        }
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            tokens.add(cursor.next());
        }
        return new ValueExpression.Computed(computations.add(tokens), start.position());
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
}
