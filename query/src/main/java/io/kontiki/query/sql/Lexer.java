package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts SQL text into tokens; comments and spaces vanish. Fails with SYNTAX on an unclosed string or comment and on stray bytes. */
final class Lexer {
    private static final String[] SYMBOLS = {
        "!~*", "->>", "::", "<=", ">=", "<>", "!=", "==", "||", "!~", "~*", "->", "@@", "<", ">", "=", "+", "-", "*",
        "/", "%", "(", ")", "[", "]", ",", ";", ".", "~", ":", "?", "&", "|", "^", "@", "#", "{", "}", "!"
    };

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private Lexer(String sql) {
        this.sql = sql;
    }

    /** All tokens, the last one of kind END. */
    static List<Token> tokens(String sql) {
        Lexer lexer = new Lexer(sql);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (skipBlanks()) {
            int start = at;
            int startLine = line;
            int startColumn = at - lineStart + 1;
            char c = sql.charAt(at);
            Token.Kind kind;
            String value;
            if ((c == 'x' || c == 'X') && peek(1) == '\'') {
                at++;
                value = quoted('\'');
                kind = Token.Kind.HEX;
            } else if ((c == 'e' || c == 'E') && peek(1) == '\'') {
                at++;
                value = unescape(quoted('\\', '\''));
                kind = Token.Kind.STRING;
            } else if (Character.isLetter(c) || c == '_') {
                value = word();
                kind = Token.Kind.WORD;
            } else if (c >= '0' && c <= '9' || c == '.' && peek(1) >= '0' && peek(1) <= '9') {
                value = number();
                kind = Token.Kind.NUMBER;
            } else if (c == '\'') {
                value = quoted('\'');
                kind = Token.Kind.STRING;
            } else if (c == '"' || c == '`') {
                value = quoted(c);
                kind = Token.Kind.QUOTED;
                if (value.isEmpty()) {
                    throw error(start, "an identifier in quotes must not be empty");
                }
            } else if (c == '$' && peek(1) >= '0' && peek(1) <= '9') {
                at++;
                value = digits();
                kind = Token.Kind.PARAMETER;
            } else {
                value = symbol();
                kind = Token.Kind.SYMBOL;
            }
            tokens.add(new Token(kind, sql.substring(start, at), value, start, startLine, startColumn));
        }
        tokens.add(new Token(Token.Kind.END, "", "", sql.length(), line, sql.length() - lineStart + 1));
    }

    private boolean skipBlanks() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (Character.isWhitespace(c) || c == '\uFEFF' || c == '\u00A0') {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                while (at < sql.length() && sql.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == '/' && peek(1) == '*') {
                skipBlockComment();
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipBlockComment() {
        int start = at;
        int depth = 0;
        do {
            if (at >= sql.length()) {
                throw error(start, "a comment is not closed: expected '*/'");
            }
            if (sql.charAt(at) == '/' && peek(1) == '*') {
                depth++;
                at += 2;
            } else if (sql.charAt(at) == '*' && peek(1) == '/') {
                depth--;
                at += 2;
            } else {
                newline();
                at++;
            }
        } while (depth > 0);
    }

    private void newline() {
        if (sql.charAt(at) == '\n') {
            line++;
            lineStart = at + 1;
        }
    }

    private String word() {
        int start = at;
        while (at < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '_' || sql.charAt(at) == '$')) {
            at++;
        }
        return sql.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private String digits() {
        int start = at;
        while (at < sql.length() && sql.charAt(at) >= '0' && sql.charAt(at) <= '9') {
            at++;
        }
        return sql.substring(start, at);
    }

    private String number() {
        int start = at;
        digits();
        if (peek(0) == '.') {
            at++;
            digits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (peek(1 + sign) >= '0' && peek(1 + sign) <= '9') {
                at += 1 + sign;
                digits();
            }
        }
        if (Character.isLetter(peek(0)) || peek(0) == '_') {
            throw error(start, "'" + sql.substring(start, at + 1) + "' is neither a number nor a name");
        }
        return sql.substring(start, at);
    }

    private String quoted(char quote) {
        return quoted('\0', quote);
    }

    /** Reads to the closing quote; a doubled quote stands for one. Characters after {@code escape} are kept with it. */
    private String quoted(char escape, char quote) {
        int start = at;
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            if (at >= sql.length()) {
                throw error(start, "a quote is not closed: expected " + quote);
            }
            char c = sql.charAt(at);
            newline();
            if (c == quote) {
                if (peek(1) != quote) {
                    at++;
                    return value.toString();
                }
                at++;
            } else if (c == escape && escape != '\0' && at + 1 < sql.length()) {
                value.append(c);
                at++;
                newline();
                c = sql.charAt(at);
            }
            value.append(c);
            at++;
        }
    }

    private static String unescape(String text) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                result.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            result.append(
                    switch (escaped) {
                        case 'n' -> '\n';
                        case 't' -> '\t';
                        case 'r' -> '\r';
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        default -> escaped;
                    });
        }
        return result.toString();
    }

    private String symbol() {
        for (String symbol : SYMBOLS) {
            if (sql.startsWith(symbol, at)) {
                at += symbol.length();
                return symbol;
            }
        }
        int codePoint = sql.codePointAt(at);
        throw error(
                at,
                "unexpected character "
                        + (codePoint < 32 ? "with code " + codePoint : "'" + Character.toString(codePoint) + "'"));
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
    }

    private KontikiException error(int offset, String message) {
        int errorLine = 1;
        int start = 0;
        for (int i = 0; i < offset; i++) {
            if (sql.charAt(i) == '\n') {
                errorLine++;
                start = i + 1;
            }
        }
        return new KontikiException(
                ErrorCode.SYNTAX,
                "syntax error at line " + errorLine + ", column " + (offset - start + 1) + ": " + message);
    }
}
