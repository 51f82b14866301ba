package io.kontiki.query.sql;

import io.kontiki.query.sql.ValueExpression.Position;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Parses constant expressions: literals, signs, arithmetic, casts and calls without columns. */
final class ValueParser {
    /** Deeper nesting than this is refused, before the stack is. */
    private static final int MAX_DEPTH = 200;

    private final TokenCursor cursor;
    private int depth;

    ValueParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    ValueExpression parse() {
        if (++depth > MAX_DEPTH) {
            throw TokenCursor.error(cursor.peek(), "the expression is nested more than " + MAX_DEPTH + " deep");
        }
        ValueExpression left = product();
        while (cursor.peek().isSymbol("+")
                || cursor.peek().isSymbol("-")
                || cursor.peek().isSymbol("||")) {
            Token operator = cursor.next();
            left = new ValueExpression.Binary(operator.value(), left, product(), operator.position());
        }
        depth--;
        return left;
    }

    private ValueExpression product() {
        ValueExpression left = unary();
        while (cursor.peek().isSymbol("*")
                || cursor.peek().isSymbol("/")
                || cursor.peek().isSymbol("%")) {
            Token operator = cursor.next();
            left = new ValueExpression.Binary(operator.value(), left, unary(), operator.position());
        }
        return left;
    }

    private ValueExpression unary() {
        List<Token> signs = new ArrayList<>();
        while (cursor.peek().isSymbol("-") || cursor.peek().isSymbol("+")) {
            signs.add(cursor.next());
        }
        ValueExpression value = casts(primary());
        for (Token sign : signs.reversed()) {
            value = sign.isSymbol("-") ? new ValueExpression.Negative(value, sign.position()) : value;
        }
        return value;
    }

    private ValueExpression casts(ValueExpression operand) {
        ValueExpression value = operand;
        while (cursor.peek().isSymbol("::")) {
            Token at = cursor.next();
            if (value instanceof ValueExpression.Text text && cursor.accept("interval")) {
                value = interval(text.value(), at);
                continue;
            }
            value = new ValueExpression.Cast(value, TypeNames.parse(cursor), at.position());
        }
        return value;
    }

    private ValueExpression primary() {
        Token token = cursor.peek();
        Position position = token.position();
        switch (token.kind()) {
            case STRING -> {
                cursor.next();
                return new ValueExpression.Text(token.value(), position);
            }
            case NUMBER -> {
                cursor.next();
                return new ValueExpression.Number(token.value(), position);
            }
            case HEX -> {
                cursor.next();
                return new ValueExpression.Hex(hex(token), position);
            }
            case SYMBOL -> {
                if (cursor.acceptSymbol("(")) {
                    ValueExpression inner = parse();
                    cursor.expectSymbol(")");
                    return inner;
                }
                throw cursor.expected("a value");
            }
            case WORD -> {
                return word(token);
            }
            case QUOTED ->
                throw TokenCursor.error(
                        token, "expected a value, found the name " + token.text() + "; texts stand in single quotes");
            case PARAMETER -> throw TokenCursor.error(token, "parameter " + token.text() + " has no value");
            case END -> throw cursor.expected("a value");
        }
        throw cursor.expected("a value");
    }

    private ValueExpression word(Token token) {
        cursor.next();
        Position position = token.position();
        return switch (token.value()) {
            case "null" -> new ValueExpression.Null(position);
            case "default" -> new ValueExpression.Default(position);
            case "true" -> new ValueExpression.Bool(true, position);
            case "false" -> new ValueExpression.Bool(false, position);
            case "interval" -> intervalLiteral(token);
            case "current_timestamp", "localtimestamp" -> {
                if (cursor.acceptSymbol("(")) {
                    cursor.expectSymbol(")");
                }
                yield new ValueExpression.Call("now", List.of(), position);
            }
            case "cast" -> {
                cursor.expectSymbol("(");
                ValueExpression operand = parse();
                cursor.expect("as");
                if (operand instanceof ValueExpression.Text text && cursor.accept("interval")) {
                    cursor.expectSymbol(")");
                    yield interval(text.value(), token);
                }
                ValueExpression cast = new ValueExpression.Cast(operand, TypeNames.parse(cursor), position);
                cursor.expectSymbol(")");
                yield cast;
            }
            case "timestamp", "date" -> {
                String text = cursor.string("a time in quotes");
                var type = token.isWord("date")
                        ? io.kontiki.common.schema.DataType.DATE
                        : io.kontiki.common.schema.DataType.TIMESTAMP_NANOSECOND;
                yield new ValueExpression.Cast(new ValueExpression.Text(text, position), type, position);
            }
            default -> {
                if (!cursor.acceptSymbol("(")) {
                    throw TokenCursor.error(
                            token,
                            "expected a value, found the name '" + token.text() + "'; texts stand in single quotes");
                }
                List<ValueExpression> arguments = new ArrayList<>();
                if (!cursor.acceptSymbol(")")) {
                    do {
                        arguments.add(parse());
                    } while (cursor.acceptSymbol(","));
                    cursor.expectSymbol(")");
                }
                yield new ValueExpression.Call(token.value(), arguments, position);
            }
        };
    }

    private ValueExpression intervalLiteral(Token at) {
        Token amount = cursor.next();
        if (amount.kind() != Token.Kind.STRING && amount.kind() != Token.Kind.NUMBER) {
            throw TokenCursor.error(amount, "expected an interval in quotes, found " + amount.describe());
        }
        return parseInterval(cursor, amount, at);
    }

    /** An interval whose amount was taken already; a unit may follow. */
    static ValueExpression.Interval parseInterval(TokenCursor cursor, Token amount, Token at) {
        boolean plain = amount.value().strip().matches("[+-]?[0-9]+(\\.[0-9]+)?");
        if (plain && cursor.peek().kind() == Token.Kind.WORD) {
            Token unit = cursor.next();
            Optional<IntervalText> parsed = IntervalText.parse(amount.value(), unit.value());
            return interval(parsed, amount.value() + " " + unit.value(), at);
        }
        if (plain && new BigDecimal(amount.value().strip()).signum() != 0) {
            throw TokenCursor.error(
                    at, "the interval '" + amount.value() + "' has no unit, expected for example '5 minutes'");
        }
        return plain ? new ValueExpression.Interval(0, 0, at.position()) : interval(amount.value(), at);
    }

    static ValueExpression.Interval interval(String text, Token at) {
        return interval(IntervalText.parse(text), text, at);
    }

    private static ValueExpression.Interval interval(Optional<IntervalText> parsed, String text, Token at) {
        if (parsed.isEmpty()) {
            throw TokenCursor.error(
                    at, "'" + text + "' is not an interval, expected for example '5 minutes', '1h30m' or '1 month'");
        }
        return new ValueExpression.Interval(parsed.get().months(), parsed.get().nanoseconds(), at.position());
    }

    private static byte[] hex(Token token) {
        try {
            return HexFormat.of().parseHex(token.value());
        } catch (IllegalArgumentException e) {
            throw TokenCursor.error(token, token.describe() + " is not an even number of hexadecimal digits");
        }
    }
}
