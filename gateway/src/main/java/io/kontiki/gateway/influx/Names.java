package io.kontiki.gateway.influx;

import io.kontiki.gateway.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads names and tag values, whose escapes differ: a backslash counts only before the characters that need one there. As in
 * InfluxDB a delimiter is escaped when a backslash stands right before it, whatever stands before that.
 */
final class Names {
    static final String MEASUREMENT_ESCAPES = ", ";
    static final String TAG_ESCAPES = ",= ";

    private Names() {}

    /** The text of a range; a backslash before one of {@code escapable} is left out, any other stays. */
    static String read(byte[] buffer, int from, int to, String escapable, String what) {
        if (!Utf8.isValid(buffer, from, to)) {
            throw new BadLineException("the " + what + " is not valid UTF-8");
        }
        if (escapable.isEmpty()) {
            return new String(buffer, from, to - from, StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream(to - from);
        for (int p = from; p < to; p++) {
            if (buffer[p] == '\\' && p + 1 < to && escapable.indexOf(buffer[p + 1]) >= 0) {
                p++;
            }
            text.write(buffer[p]);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
