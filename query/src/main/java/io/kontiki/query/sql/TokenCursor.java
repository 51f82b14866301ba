package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.List;

/** A place in a statement's tokens, with the small steps of a recursive-descent parser. One thread. */
final class TokenCursor {
    private final String sql;
    private final List<Token> tokens;
    private int at;

    TokenCursor(String sql, List<Token> tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    /** Another cursor over tokens of the same statement; the last is an END. */
    TokenCursor over(List<Token> others) {
        return new TokenCursor(sql, List.copyOf(others));
    }

    /** For {@link #backTo}. */
    int place() {
        return at;
    }

    /** Goes back to where the cursor was. */
    void backTo(int place) {
        at = place;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }

    boolean atEnd() {
        return peek().kind() == Token.Kind.END || peek().isSymbol(";");
    }

    /** Whether the next tokens are these words. */
    boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).isWord(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Steps over the words if all of them come next. */
    boolean accept(String... words) {
        if (!sees(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    boolean acceptSymbol(String symbol) {
        if (!peek().isSymbol(symbol)) {
            return false;
        }
        at++;
        return true;
    }

    void expect(String... words) {
        for (String word : words) {
            if (!accept(word)) {
                throw expected(word.toUpperCase(java.util.Locale.ROOT));
            }
        }
    }

    void expectSymbol(String symbol) {
        if (!acceptSymbol(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    /** An identifier; keywords are taken too, as everywhere a name must stand. */
    String name(String what) {
        if (!peek().isName()) {
            throw expected(what);
        }
        return next().value();
    }

    QualifiedName qualifiedName(String what) {
        Token start = peek();
        String first = name(what);
        if (!acceptSymbol(".")) {
            return new QualifiedName(null, first);
        }
        String second = name(what);
        if (!acceptSymbol(".")) {
            return new QualifiedName(first, second);
        }
        if (!QualifiedName.CATALOGS.contains(first)) {
            throw error(
                    start, "there is no catalog '" + first + "'; leave it out, as in " + second + "." + peek().text());
        }
        return new QualifiedName(second, name(what));
    }

    String string(String what) {
        if (peek().kind() != Token.Kind.STRING) {
            throw expected(what);
        }
        return next().value();
    }

    /** The text between two tokens as it was written, from the one that comes next at {@code from} to the last one taken. */
    String textSince(Token from) {
        return sql.substring(from.offset(), tokens.get(at - 1).end());
    }

    void expectEnd() {
        if (!atEnd()) {
            throw expected("the end of the statement");
        }
    }

    KontikiException expected(String what) {
        return error(peek(), "expected " + what + ", found " + peek().describe());
    }

    static KontikiException error(Token token, String message) {
        return new KontikiException(
                ErrorCode.SYNTAX,
                "syntax error at line " + token.line() + ", column " + token.column() + ": " + message);
    }
}
