package io.kontiki.gateway.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in a statement an error is, as PostgreSQL counts: characters from 1. psql shows the line with a mark below. */
final class ErrorPosition {
    private static final Pattern PLACE = Pattern.compile("line (\\d{1,7}), column (\\d{1,7})");

    private ErrorPosition() {}

    /** The place that a message names by line and column; 0 when it names none that is in the text. */
    static int of(String message, String sql) {
        Matcher place = PLACE.matcher(String.valueOf(message));
        if (!place.find()) {
            return 0;
        }
        int lineStart = 0;
        for (int line = Integer.parseInt(place.group(1)); line > 1; line--) {
            int lineFeed = sql.indexOf('\n', lineStart);
            if (lineFeed < 0) {
                return 0;
            }
            lineStart = lineFeed + 1;
        }
        int offset = lineStart + Integer.parseInt(place.group(2)) - 1;
        return offset < 0 || offset > sql.length() ? 0 : sql.codePointCount(0, offset) + 1;
    }
}
