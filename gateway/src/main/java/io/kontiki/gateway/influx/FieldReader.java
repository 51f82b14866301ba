package io.kontiki.gateway.influx;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.gateway.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the names and values of fields. After {@link #read} the value is in {@link #kind} and {@link #value}: the bits of a double,
 * an integer, 0 or 1, or the place of a string's bytes ({@link #bytes}, {@link #offset}, {@link #length}), which stay valid until
 * the next line.
 */
final class FieldReader {
    /** How much of a wrong value is repeated in the error. */
    private static final int MAX_QUOTED = 64;

    private byte[] buffer = new byte[0];
    private int end;
    private byte[] unescaped = new byte[256];
    private int unescapedSize;
    private boolean sawLineFeed;
    private boolean unclosed;
    private boolean escapes;
    private int valueStart;
    private FieldKind kind = FieldKind.FLOAT;
    private long value;

    /** Starts a line. */
    void begin(byte[] newBuffer, int newEnd) {
        buffer = newBuffer;
        end = newEnd;
        unescapedSize = 0;
        sawLineFeed = false;
        unclosed = false;
    }

    FieldKind kind() {
        return kind;
    }

    long value() {
        return value;
    }

    /** Whether a string of this line holds a line feed or is never closed. */
    boolean sawLineFeed() {
        return sawLineFeed;
    }

    boolean sawUnclosedString() {
        return unclosed;
    }

    byte[] bytes(long string) {
        return string < 0 ? unescaped : buffer;
    }

    static int offset(long string) {
        return (int) (string >>> 32) & Integer.MAX_VALUE;
    }

    static int length(long string) {
        return (int) string;
    }

    /** The equals sign that ends the field name at {@code from}. */
    int nameEnd(int from) {
        int p = from;
        escapes = false;
        while (true) {
            switch (buffer[p]) {
                case '=' -> {
                    if (p == from) {
                        throw new BadLineException("missing field key");
                    }
                    return p;
                }
                case '\\' -> {
                    escapes = true;
                    p += Names.TAG_ESCAPES.indexOf(buffer[p + 1]) >= 0 ? 2 : 1;
                }
                case ',', ' ', '\n' ->
                    throw new BadLineException(
                            p == from ? "missing field key" : "missing value of field '" + quote(from, p) + "'");
                default -> p++;
            }
        }
    }

    /** The field name that {@link #nameEnd} has just found. */
    String name(int from, int equals) {
        String name = Names.read(buffer, from, equals, escapes ? Names.TAG_ESCAPES : "", "field key");
        if (name.length() > ColumnSchema.MAX_NAME_LENGTH) {
            throw new BadLineException("a field key is longer than " + ColumnSchema.MAX_NAME_LENGTH + " characters");
        }
        return name;
    }

    /** Reads the value at {@code from}; returns the place behind it. */
    int read(int from) {
        valueStart = from;
        return switch (buffer[from]) {
            case '"' -> readString(from + 1);
            case 't', 'T', 'f', 'F' -> readBoolean(from);
            default -> readNumber(from);
        };
    }

    /** The error for the value that was read last. */
    BadLineException badValue() {
        int to = valueStart;
        while (buffer[to] != ',' && buffer[to] != ' ' && buffer[to] != '\n' && buffer[to] != '\r') {
            to++;
        }
        return to == valueStart
                ? new BadLineException("missing field value")
                : new BadLineException(
                        buffer[valueStart] == '"'
                                ? "unexpected characters behind a string"
                                : "invalid field value '" + quote(valueStart, to) + "'");
    }

    private int readNumber(int from) {
        int p = from;
        boolean negative = buffer[p] == '-';
        if (negative || buffer[p] == '+') {
            p++;
        }
        int digitsFrom = p;
        long mantissa = 0;
        int digit = buffer[p] - '0';
        while (digit >= 0 && digit <= 9) {
            mantissa = mantissa * 10 + digit;
            digit = buffer[++p] - '0';
        }
        int digits = p - digitsFrom;
        byte delimiter = buffer[p];
        if (delimiter == 'i' && digits > 0) {
            kind = FieldKind.INTEGER;
            value = digits <= 18 ? (negative ? -mantissa : mantissa) : Numbers.parseLong(buffer, from, p);
            return p + 1;
        }
        if (delimiter == 'u' && digits > 0 && !negative) {
            kind = FieldKind.UNSIGNED;
            value = digits <= 18 ? mantissa : Numbers.parseUnsignedLong(buffer, digitsFrom, p);
            return p + 1;
        }
        int fraction = 0;
        if (delimiter == '.') {
            int fractionFrom = ++p;
            digit = buffer[p] - '0';
            while (digit >= 0 && digit <= 9) {
                mantissa = mantissa * 10 + digit;
                digit = buffer[++p] - '0';
            }
            fraction = p - fractionFrom;
            digits += fraction;
            delimiter = buffer[p];
        }
        if (digits == 0) {
            throw badValue();
        }
        int exponent = 0;
        if (delimiter == 'e' || delimiter == 'E') {
            p++;
            boolean negativeExponent = buffer[p] == '-';
            if (negativeExponent || buffer[p] == '+') {
                p++;
            }
            int exponentFrom = p;
            digit = buffer[p] - '0';
            while (digit >= 0 && digit <= 9) {
                exponent = Math.min(exponent * 10 + digit, 100_000);
                digit = buffer[++p] - '0';
            }
            if (p == exponentFrom) {
                throw badValue();
            }
            exponent = negativeExponent ? -exponent : exponent;
        }
        kind = FieldKind.FLOAT;
        value = Double.doubleToRawLongBits(
                digits <= 19
                        ? Numbers.toDouble(buffer, from, p, negative, mantissa, exponent - fraction)
                        : Numbers.parseDouble(buffer, from, p));
        return p;
    }

    private int readBoolean(int from) {
        kind = FieldKind.BOOLEAN;
        byte first = buffer[from];
        value = first == 't' || first == 'T' ? 1 : 0;
        byte second = buffer[from + 1];
        if (second == ',' || second == ' ' || second == '\n' || second == '\r') {
            return from + 1;
        }
        int p = from + 1;
        while (buffer[p] >= 'A' && buffer[p] <= 'z' && p - from < 6) {
            p++;
        }
        String text = new String(buffer, from, p - from, StandardCharsets.ISO_8859_1);
        return switch (text) {
            case "true", "True", "TRUE", "false", "False", "FALSE" -> p;
            default -> throw badValue();
        };
    }

    private int readString(int from) {
        kind = FieldKind.STRING;
        int p = from;
        while (buffer[p] != '"') {
            if (buffer[p] == '\\') {
                return readEscapedString(from, p);
            }
            if (buffer[p] == '\n') {
                checkOpen(p);
            }
            p++;
        }
        value = (long) from << 32 | p - from;
        checkString(buffer, from, p);
        return p + 1;
    }

    private int readEscapedString(int from, int firstEscape) {
        int start = unescapedSize;
        append(from, firstEscape);
        int p = firstEscape;
        while (buffer[p] != '"') {
            if (buffer[p] == '\\' && (buffer[p + 1] == '"' || buffer[p + 1] == '\\')) {
                p++;
            }
            if (buffer[p] == '\n') {
                checkOpen(p);
            }
            append(p, p + 1);
            p++;
        }
        value = Long.MIN_VALUE | (long) start << 32 | unescapedSize - start;
        checkString(unescaped, start, unescapedSize);
        return p + 1;
    }

    private void checkOpen(int p) {
        sawLineFeed = true;
        if (p >= end) {
            unclosed = true;
            throw new BadLineException("a string is not closed");
        }
    }

    private static void checkString(byte[] bytes, int from, int to) {
        if (!Utf8.isValid(bytes, from, to)) {
            throw new BadLineException("a string is not valid UTF-8");
        }
    }

    private void append(int from, int to) {
        int length = to - from;
        if (unescapedSize + length > unescaped.length) {
            unescaped = Arrays.copyOf(unescaped, Math.max(unescaped.length * 2, unescapedSize + length));
        }
        System.arraycopy(buffer, from, unescaped, unescapedSize, length);
        unescapedSize += length;
    }

    private String quote(int from, int to) {
        return new String(buffer, from, Math.min(to - from, MAX_QUOTED), StandardCharsets.UTF_8)
                + (to - from > MAX_QUOTED ? "..." : "");
    }
}
