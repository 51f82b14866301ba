package io.kontiki.query.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code = ANY('{a,b}')} and {@code <> ALL(ARRAY['a', 'b'])}, by which drivers of PostgreSQL send a list as one parameter. There are no
 * arrays here, so the elements take their place. An array that is written otherwise, or has no elements, is refused: as a plain text it
 * would equal nothing.
 */
final class ArrayOperand {
    private static final String HOW =
            "; write IN (...) or NOT IN (...), or an array of values, such as ANY('{a,b}') or ANY(ARRAY[1, 2])";

    private final TokenCursor cursor;
    private final Token quantifier;
    private final List<String> elements = new ArrayList<>();
    private int at = 2;

    private ArrayOperand(TokenCursor cursor) {
        this.cursor = cursor;
        this.quantifier = cursor.peek();
    }

    /** The form that begins at the cursor, if one does. */
    static Optional<CatalogForm> at(TokenCursor cursor) {
        Token token = cursor.peek();
        boolean quantifies = token.isWord("any") || token.isWord("some") || token.isWord("all");
        if (!quantifies || !cursor.peek(1).isSymbol("(")) {
            return Optional.empty();
        }
        boolean text = cursor.peek(2).kind() == Token.Kind.STRING
                && (cursor.peek(3).isSymbol(")") || cursor.peek(3).isSymbol("::"));
        boolean array = cursor.peek(2).isWord("array") && cursor.peek(3).isSymbol("[");
        return text || array ? Optional.of(new ArrayOperand(cursor).form(text)) : Optional.empty();
    }

    private CatalogForm form(boolean text) {
        if (text) {
            elementsOf(cursor.peek(at++).value());
        } else {
            at += 2;
            items();
        }
        skipCast();
        if (!cursor.peek(at).isSymbol(")")) {
            throw refusal("unexpected " + cursor.peek(at).describe() + " behind an array");
        }
        if (elements.isEmpty()) {
            throw refusal(
                    "an array without elements: a comparison with ANY of it is never true, one with ALL of it always");
        }
        String word = quantifier.isWord("all") ? "all" : "some";
        return new CatalogForm(at + 1, word + " (" + String.join(", ", elements) + ")");
    }

    /** {@code ::text[]}: each element takes the type of what it is compared with. */
    private void skipCast() {
        if (!cursor.peek(at).isSymbol("::")) {
            return;
        }
        at++;
        while (cursor.peek(at).isName() || cursor.peek(at).isSymbol(".")) {
            at++;
        }
        if (!cursor.peek(at).isSymbol("[") || !cursor.peek(at + 1).isSymbol("]")) {
            throw refusal("this is no array");
        }
        at += 2;
    }

    private void items() {
        while (!cursor.peek(at).isSymbol("]")) {
            boolean minus = cursor.peek(at).isSymbol("-");
            Token item = cursor.peek(minus ? ++at : at);
            switch (item.kind()) {
                case NUMBER -> elements.add((minus ? "-" : "") + QueryRewriter.number(item));
                case STRING -> elements.add(literal(item.value()));
                case WORD -> elements.add(constant(item));
                default -> throw refusal("unexpected " + item.describe() + " in an array");
            }
            at++;
            if (cursor.peek(at).isSymbol(",")) {
                at++;
            } else if (!cursor.peek(at).isSymbol("]")) {
                throw refusal("unexpected " + cursor.peek(at).describe() + " in an array");
            }
        }
        at++;
    }

    private String constant(Token word) {
        return switch (word.value()) {
            case "null", "true", "false" -> word.value();
            default -> throw refusal("unexpected " + word.describe() + " in an array");
        };
    }

    /** PostgreSQL's text of an array of one dimension: elements between commas, in double quotes where they need it. */
    private void elementsOf(String array) {
        if (array.length() < 2 || array.charAt(0) != '{' || array.charAt(array.length() - 1) != '}') {
            throw refusal("'" + array + "' is no array");
        }
        int end = array.length() - 1;
        for (int p = 1; p < end; p++) {
            StringBuilder element = new StringBuilder();
            boolean quoted = array.charAt(p) == '"';
            p += quoted ? 1 : 0;
            while (p < end && array.charAt(p) != (quoted ? '"' : ',')) {
                if (!quoted && "{}\"".indexOf(array.charAt(p)) >= 0) {
                    throw refusal("'" + array + "' is no array of one dimension");
                }
                p += array.charAt(p) == '\\' && p + 1 < end ? 1 : 0;
                element.append(array.charAt(p++));
            }
            if (quoted) {
                p++;
            }
            if (quoted && p > end || p < end && array.charAt(p) != ',' || p == end - 1) {
                throw refusal("'" + array + "' is no array");
            }
            String value = quoted ? element.toString() : element.toString().strip();
            if (!quoted && value.isEmpty()) {
                throw refusal("'" + array + "' is no array");
            }
            elements.add(!quoted && value.equalsIgnoreCase("null") ? "null" : literal(value));
        }
    }

    private static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private RuntimeException refusal(String reason) {
        return TokenCursor.error(quantifier, reason + HOW);
    }
}
