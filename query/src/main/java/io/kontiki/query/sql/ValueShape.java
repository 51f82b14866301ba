package io.kontiki.query.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a computed value is without those of its constants that may as well be columns: texts and numbers that are whole arguments of
 * functions to which it makes no difference, and numbers in casts. Elsewhere a constant means more than a column of its type (a unit
 * of time, a time that is written as a text, a number that takes the type of its neighbour), and stays. Immutable.
 */
final class ValueShape {
    /** Texts in any place. */
    private static final Set<String> OF_TEXTS = Set.of(
            "lower",
            "upper",
            "length",
            "char_length",
            "character_length",
            "octet_length",
            "bit_length",
            "substr",
            "btrim",
            "ltrim",
            "rtrim",
            "replace",
            "translate",
            "concat",
            "concat_ws",
            "strpos",
            "left",
            "right",
            "reverse",
            "split_part",
            "starts_with",
            "ends_with",
            "contains",
            "md5",
            "sha256",
            "ascii");

    /** A number in the first place: behind it may stand how many digits are meant. */
    private static final Set<String> OF_NUMBERS = Set.of(
            "abs", "sqrt", "cbrt", "exp", "ln", "log10", "log2", "power", "pow", "sin", "cos", "tan", "round", "trunc",
            "floor", "ceil", "ceiling");

    /** All of them have one type. */
    private static final Pattern INT32 = Pattern.compile("[0-9]{1,9}");

    private static final Pattern FLOAT64 = Pattern.compile("[0-9]{1,15}\\.[0-9]{1,15}");

    private final List<Token> tokens;
    /** Ascending. */
    private final List<Integer> places;

    private ValueShape(List<Token> tokens, List<Integer> places) {
        this.tokens = tokens;
        this.places = places;
    }

    static ValueShape of(List<Token> tokens) {
        // A name could be that of a column that is made here.
        boolean named = tokens.stream().anyMatch(token -> token.kind() == Token.Kind.QUOTED || token.isWord("select"));
        List<Integer> places = named
                ? List.of()
                : IntStream.range(0, tokens.size())
                        .filter(place -> isFree(tokens, place))
                        .boxed()
                        .toList();
        return new ValueShape(List.copyOf(tokens), places);
    }

    private static boolean isFree(List<Token> tokens, int place) {
        Token token = tokens.get(place);
        if (token.kind() == Token.Kind.STRING) {
            return endsArgument(tokens, place)
                    && (before(tokens, place).isSymbol("(")
                            || before(tokens, place).isSymbol(","))
                    && OF_TEXTS.contains(function(tokens, place));
        }
        if (token.kind() != Token.Kind.NUMBER || type(token).isEmpty()) {
            return false;
        }
        if (place + 1 < tokens.size() && tokens.get(place + 1).isSymbol("::")) {
            return true;
        }
        int first = before(tokens, place).isSymbol("-") ? place - 1 : place;
        if (!before(tokens, first).isSymbol("(")) {
            return false;
        }
        String function = function(tokens, place);
        return function.equals("cast")
                ? tokens.get(place + 1).isWord("as")
                : endsArgument(tokens, place) && OF_NUMBERS.contains(function);
    }

    private static Token before(List<Token> tokens, int place) {
        return place == 0 ? tokens.getFirst() : tokens.get(place - 1);
    }

    private static boolean endsArgument(List<Token> tokens, int place) {
        return place + 1 < tokens.size()
                && (tokens.get(place + 1).isSymbol(",") || tokens.get(place + 1).isSymbol(")"));
    }

    /** What stands before the parenthesis that is open at a place; empty when there is none. */
    private static String function(List<Token> tokens, int place) {
        int depth = 0;
        for (int at = place - 1; at > 0; at--) {
            depth += tokens.get(at).isSymbol(")") ? 1 : tokens.get(at).isSymbol("(") ? -1 : 0;
            if (depth < 0) {
                Token name = tokens.get(at - 1);
                return name.kind() == Token.Kind.WORD ? name.value() : "";
            }
        }
        return "";
    }

    /** Constants of different types are not in one column: it would have a type of its own. */
    private static String type(Token token) {
        return token.kind() == Token.Kind.STRING
                ? "a text"
                : INT32.matcher(token.value()).matches()
                        ? "an integer"
                        : FLOAT64.matcher(token.value()).matches() ? "a fraction" : "";
    }

    /** Whether it has nothing that could be a column. */
    boolean isConstant() {
        return places.isEmpty();
    }

    /** Equal for values that one expression computes. */
    List<String> key() {
        List<String> key = text(tokens);
        for (int place : places) {
            key.set(2 * place, "column");
            key.set(2 * place + 1, type(tokens.get(place)));
        }
        return key;
    }

    /** Equal for values that are written alike. */
    static List<String> text(List<Token> tokens) {
        List<String> text = new ArrayList<>(2 * tokens.size());
        for (Token token : tokens) {
            text.add(token.kind().name());
            text.add(token.value());
        }
        return text;
    }

    /** The value with columns for its free constants. */
    List<Token> expression() {
        List<Token> expression = new ArrayList<>(tokens);
        for (int i = 0; i < places.size(); i++) {
            expression.set(places.get(i), column(i + 1, tokens.get(places.get(i))));
        }
        return expression;
    }

    /** FROM (VALUES ...) AS ... ORDER BY ...: the columns of {@link #expression} for each of the values, which have this key. */
    List<Token> from(List<List<Token>> values) {
        List<Token> from = new ArrayList<>();
        Token at = tokens.getLast();
        from.add(at.asWord("from"));
        from.add(at.asSymbol("("));
        from.add(at.asWord("values"));
        for (int row = 0; row < values.size(); row++) {
            Token start = values.get(row).getFirst();
            from.add(start.asSymbol(row == 0 ? "(" : ","));
            if (row > 0) {
                from.add(start.asSymbol("("));
            }
            from.add(start.asNumber(row));
            for (int place : places) {
                from.add(start.asSymbol(","));
                from.add(values.get(row).get(place));
            }
            from.add(start.asSymbol(")"));
        }
        from.add(at.asSymbol(")"));
        from.add(at.asWord("as"));
        from.add(at.asWord("constants"));
        for (int i = 0; i <= places.size(); i++) {
            from.add(at.asSymbol(i == 0 ? "(" : ","));
            from.add(column(i, at));
        }
        from.add(at.asSymbol(")"));
        from.add(at.asWord("order"));
        from.add(at.asWord("by"));
        from.add(column(0, at));
        return from;
    }

    private static Token column(int number, Token at) {
        return at.asName("constant " + number);
    }
}
