package io.kontiki.query.sql;

/**
 * One token of a statement.
 *
 * @param text as written
 * @param value a word in lower case, an identifier or string without its quotes, otherwise as written
 * @param offset where it begins in the statement
 */
record Token(Kind kind, String text, String value, int offset, int line, int column) {
    enum Kind {
        /** A keyword or an unquoted identifier. */
        WORD,
        /** An identifier in double quotes or backticks. */
        QUOTED,
        STRING,
        NUMBER,
        /** X'00FF'. */
        HEX,
        SYMBOL,
        /** $1 */
        PARAMETER,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && value.equals(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && value.equals(symbol);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** Tokens that nobody wrote, for what stands here. */
    Token asWord(String word) {
        return made(Kind.WORD, word);
    }

    Token asSymbol(String symbol) {
        return made(Kind.SYMBOL, symbol);
    }

    Token asName(String name) {
        return made(Kind.QUOTED, name);
    }

    Token asNumber(int number) {
        return made(Kind.NUMBER, Integer.toString(number));
    }

    Token asEnd() {
        return made(Kind.END, "");
    }

    private Token made(Kind madeKind, String madeValue) {
        return new Token(madeKind, madeValue, madeValue, offset, line, column);
    }

    int end() {
        return offset + text.length();
    }

    ValueExpression.Position position() {
        return new ValueExpression.Position(line, column);
    }

    /** How an error message names the token. */
    String describe() {
        return kind == Kind.END
                ? "the end of the statement"
                : "'" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "'";
    }
}
