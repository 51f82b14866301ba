package io.kontiki.query.sql;

import java.util.ArrayList;
import java.util.List;

/** The entry to parsing: SQL text in, statements out. Stateless. */
public final class Statements {
    private Statements() {}

    /**
     * Parses any number of statements separated by semicolons; empty ones are left out, so the result can be empty.
     *
     * <p>The inside of a query is only cut into tokens here; its mistakes come when it is planned.
     *
     * @throws io.kontiki.common.error.KontikiException SYNTAX with line, column and what was expected; other codes for statements
     *     that are read but not possible (an invalid schema or partition rule, something unsupported)
     */
    public static List<Statement> parse(String sql) {
        TokenCursor cursor = new TokenCursor(sql, Lexer.tokens(sql));
        List<Statement> statements = new ArrayList<>();
        while (true) {
            while (cursor.acceptSymbol(";")) {
                // empty statements
            }
            if (cursor.peek().kind() == Token.Kind.END) {
                return List.copyOf(statements);
            }
            statements.add(new StatementParser(cursor).parse());
            cursor.expectEnd();
        }
    }
}
