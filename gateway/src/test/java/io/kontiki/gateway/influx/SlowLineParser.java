package io.kontiki.gateway.influx;

import io.kontiki.common.schema.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Line protocol read the obvious way: one character after the other, from strings, with an object for everything. */
final class SlowLineParser {
    record Row(String table, Map<String, String> tags, Map<String, Object> fields, Long timestamp) {}

    record Line(int number, Row row, String error) {}

    private final String text;
    private int at;
    private int line = 1;
    private boolean unclosed;
    private boolean twice;

    SlowLineParser(String text) {
        this.text = text;
    }

    List<Line> parse() {
        List<Line> lines = new ArrayList<>();
        while (at < text.length()) {
            while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
                at++;
            }
            int start = at;
            int number = line;
            if (peek() == '\n') {
                at++;
                line++;
            } else if (peek() == '#') {
                skipTo(text.indexOf('\n', at));
            } else {
                try {
                    twice = false;
                    Row row = row();
                    lines.add(new Line(number, row, twice ? "field twice" : null));
                    skipTo(text.indexOf('\n', at));
                } catch (IllegalArgumentException | ArithmeticException e) {
                    lines.add(new Line(number, null, e.getMessage()));
                    skipBadLine(start, number);
                }
            }
        }
        return lines;
    }

    static DataType type(Object value) {
        return switch (value) {
            case Double d -> DataType.FLOAT64;
            case Long l -> DataType.INT64;
            case BigInteger b -> DataType.UINT64;
            case Boolean b -> DataType.BOOLEAN;
            case String s -> DataType.STRING;
            default -> throw new IllegalStateException("not a field value: " + value);
        };
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\n';
    }

    private void skipTo(int lineFeed) {
        at = lineFeed < 0 ? text.length() : lineFeed + 1;
        line++;
    }

    /** A line that went wrong behind or in a string with a line feed ends at its first one, any other behind its strings. */
    private void skipBadLine(int start, int number) {
        int to = text.indexOf('\n', start);
        if (line == number && !unclosed) {
            java.util.regex.Matcher rest = java.util.regex.Pattern.compile(
                            "(?s)(?:=\"(?:[^\"\\\\]|\\\\.)*+\"|(?!=\")[^\n])*+(\n|\\z)")
                    .matcher(text)
                    .region(start, text.length());
            if (rest.lookingAt()) {
                to = rest.start(1) == text.length() ? -1 : rest.start(1);
            }
        }
        unclosed = false;
        line = number
                + (int) text.substring(start, to < 0 ? text.length() : to)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        skipTo(to);
    }

    private Row row() {
        String table = until(", \n", ", ");
        require(!table.isEmpty(), "measurement");
        Map<String, String> tags = new TreeMap<>();
        List<String> names = new ArrayList<>();
        while (peek() == ',') {
            at++;
            String name = until("=, \n", ",= ");
            require(!name.isEmpty() && peek() == '=', "tag");
            require(!names.contains(name), "duplicate tag");
            names.add(name);
            at++;
            String value = until("=, \n", ",= ");
            require(peek() != '=', "equals sign in a tag value");
            require(!value.isEmpty(), "tag value");
            tags.put(name, value);
        }
        require(peek() == ' ', "no fields");
        skipSpaces();
        Map<String, Object> fields = new LinkedHashMap<>();
        do {
            String name = until("=, \n", ",= ");
            require(!name.isEmpty() && peek() == '=', "field");
            at++;
            Object value = value();
            fields.merge(name, value, (one, other) -> {
                twice |= type(one) != type(other);
                return other;
            });
        } while (peek() == ',' && at++ >= 0);
        require(peek() == ' ' || peek() == '\n' || peek() == '\r', "after value");
        skipSpaces();
        String time = until(" \n\r", "");
        skipSpaces();
        if (peek() == '\r') {
            at++;
        }
        require(peek() == '\n', "end of line");
        require(time.matches("(-?[0-9]+)?"), "timestamp");
        return new Row(table, tags, fields, time.isEmpty() ? null : (Long) new BigInteger(time).longValueExact());
    }

    private Object value() {
        if (peek() == '"') {
            at++;
            StringBuilder value = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0) {
                    at++;
                }
                line += text.charAt(at) == '\n' ? 1 : 0;
                value.append(text.charAt(at++));
            }
            unclosed = at >= text.length();
            require(!unclosed, "string");
            at++;
            return value.toString();
        }
        int start = at;
        while (", \n\r".indexOf(peek()) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        if (List.of("t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE")
                .contains(word)) {
            return word.toLowerCase(java.util.Locale.ROOT).startsWith("t");
        }
        if (word.matches("[-+]?[0-9]+i")) {
            return new BigInteger(word.substring(word.startsWith("+") ? 1 : 0, word.length() - 1)).longValueExact();
        }
        if (word.matches("\\+?[0-9]+u")) {
            BigInteger value = new BigInteger(word.substring(word.startsWith("+") ? 1 : 0, word.length() - 1));
            require(value.bitLength() <= 64, "unsigned");
            return value;
        }
        require(word.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?"), "number");
        double value =
                new BigDecimal(word.endsWith(".") ? word + "0" : word.replaceFirst("\\.([eE])", ".0$1")).doubleValue();
        require(!Double.isInfinite(value), "range");
        return value == 0 && word.startsWith("-") ? (Object) (-0.0) : (Object) value;
    }

    private String until(String delimiters, String escapable) {
        StringBuilder found = new StringBuilder();
        while (delimiters.indexOf(peek()) < 0) {
            char c = text.charAt(at++);
            // A delimiter counts unless a backslash stands right before it, whatever stands before that.
            if (c == '\\' && ",= ".indexOf(peek()) >= 0) {
                if (escapable.indexOf(peek()) < 0) {
                    found.append(c);
                }
                c = text.charAt(at++);
            }
            found.append(c);
        }
        return found.toString();
    }

    private void skipSpaces() {
        while (peek() == ' ') {
            at++;
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what);
        }
    }
}
