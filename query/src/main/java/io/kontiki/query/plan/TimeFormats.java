package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Formats of times: those of to_char, by PostgreSQL's templates or with percent signs as GreptimeDB has them. Stateless. */
final class TimeFormats {
    /** PostgreSQL's patterns, each before those it begins with, and what strftime calls them. */
    private static final List<Map.Entry<String, String>> PATTERNS = List.of(
            Map.entry("YYYY", "%Y"),
            Map.entry("HH24", "%H"),
            Map.entry("HH12", "%I"),
            Map.entry("MONTH", "%B"),
            Map.entry("DDD", "%j"),
            Map.entry("DAY", "%A"),
            Map.entry("MON", "%b"),
            Map.entry("YY", "%y"),
            Map.entry("MM", "%m"),
            Map.entry("DD", "%d"),
            Map.entry("DY", "%a"),
            Map.entry("HH", "%I"),
            Map.entry("MI", "%M"),
            Map.entry("SS", "%S"),
            Map.entry("MS", "%g"),
            Map.entry("US", "%f"),
            Map.entry("AM", "%p"),
            Map.entry("PM", "%p"));

    private TimeFormats() {}

    /** The format in DuckDB's words. */
    static String strftime(String format) {
        if (format.indexOf('%') >= 0) {
            return format;
        }
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            String rest = format.substring(at).toUpperCase(Locale.ROOT);
            Map.Entry<String, String> pattern = PATTERNS.stream()
                    .filter(entry -> rest.startsWith(entry.getKey()))
                    .findFirst()
                    .orElse(null);
            if (pattern != null) {
                result.append(pattern.getValue());
                at += pattern.getKey().length();
            } else if (format.charAt(at) == '"') {
                int end = format.indexOf('"', at + 1);
                result.append(format, at + 1, end < 0 ? format.length() : end);
                at = end < 0 ? format.length() : end + 1;
            } else if (Character.isLetter(format.charAt(at)) && format.charAt(at) != 'T' && format.charAt(at) != 'Z') {
                throw new KontikiException(
                        ErrorCode.UNSUPPORTED,
                        "to_char does not know the pattern at '" + format.substring(at)
                                + "'; texts stand in double quotes, and date_format takes %Y-%m-%d");
            } else {
                result.append(format.charAt(at++));
            }
        }
        return result.toString();
    }
}
