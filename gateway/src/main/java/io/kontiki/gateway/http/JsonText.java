package io.kontiki.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes JSON tokens to a stream, with nothing between them. */
final class JsonText {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;

    JsonText(OutputStream out) {
        this.out = out;
    }

    /** One object from names and values in turn; values are strings, numbers or null. */
    static byte[] object(Object... namesAndValues) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonText json = new JsonText(bytes);
        try {
            json.raw("{");
            for (int i = 0; i < namesAndValues.length; i += 2) {
                json.raw(i == 0 ? "" : ",")
                        .string((String) namesAndValues[i])
                        .raw(":")
                        .value(namesAndValues[i + 1]);
            }
            json.raw("}");
        } catch (IOException e) {
            throw new IllegalStateException("a byte array does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** ASCII as it is. */
    JsonText raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    JsonText string(String text) throws IOException {
        out.write('"');
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            switch (b) {
                case '"', '\\' -> {
                    out.write('\\');
                    out.write(b);
                }
                case '\n' -> raw("\\n");
                case '\r' -> raw("\\r");
                case '\t' -> raw("\\t");
                default -> {
                    if (b >= 0 && b < 0x20) {
                        raw("\\u00");
                        out.write(HEX[b >> 4]);
                        out.write(HEX[b & 15]);
                    } else {
                        out.write(b);
                    }
                }
            }
        }
        out.write('"');
        return this;
    }

    /**
     * A value in the Java types of a query's result. As in GreptimeDB a number that JSON cannot write is null, a date is its number of
     * days and binary data is an array of bytes.
     */
    JsonText value(Object value) throws IOException {
        switch (value) {
            case null -> out.write(NULL);
            case String text -> string(text);
            case Double number when !Double.isFinite(number) -> out.write(NULL);
            case Float number when !Float.isFinite(number) -> out.write(NULL);
            case Number number -> raw(number.toString());
            case Boolean bool -> raw(bool.toString());
            case byte[] bytes -> {
                for (int i = 0; i < bytes.length; i++) {
                    raw(i == 0 ? "[" : ",").raw(Integer.toString(bytes[i] & 0xFF));
                }
                raw(bytes.length == 0 ? "[]" : "]");
            }
            default -> throw new IllegalStateException("not a value of a result: " + value.getClass());
        }
        return this;
    }
}
