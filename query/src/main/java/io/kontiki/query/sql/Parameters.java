package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.List;

/** The parameters {@code $1}, {@code $2}... of a prepared statement. */
public final class Parameters {
    private Parameters() {}

    /** The highest number of a parameter; 0 when there is none. */
    public static int count(String sql) {
        int count = 0;
        for (Token token : Lexer.tokens(sql)) {
            if (token.kind() == Token.Kind.PARAMETER) {
                count = Math.max(count, number(token));
            }
        }
        return count;
    }

    /**
     * Puts a literal in place of each parameter.
     *
     * @param literals SQL text per parameter, already quoted: {@code NULL}, {@code 1}, {@code 'it''s'}; see {@link #quote}
     */
    public static String bind(String sql, List<String> literals) {
        StringBuilder bound = new StringBuilder(sql.length() + 32);
        int copied = 0;
        for (Token token : Lexer.tokens(sql)) {
            if (token.kind() == Token.Kind.PARAMETER) {
                int number = number(token);
                if (number < 1 || number > literals.size()) {
                    throw TokenCursor.error(
                            token, "parameter $" + number + " has no value; " + literals.size() + " were given");
                }
                bound.append(sql, copied, token.offset());
                boolean negative = literals.get(number - 1).startsWith("-");
                bound.append(negative ? "(" : "")
                        .append(literals.get(number - 1))
                        .append(negative ? ")" : "");
                copied = token.end();
            }
        }
        return bound.append(sql, copied, sql.length()).toString();
    }

    /** A text as an SQL string literal. */
    public static String quote(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "a text must not contain the character 0");
        }
        return "'" + text.replace("'", "''") + "'";
    }

    private static int number(Token token) {
        if (token.value().length() > 5) {
            throw TokenCursor.error(token, "expected a parameter number up to 65535, found " + token.describe());
        }
        return Integer.parseInt(token.value());
    }
}
