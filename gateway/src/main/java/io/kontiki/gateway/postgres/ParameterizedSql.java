package io.kontiki.gateway.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement with {@code $1}, {@code $2} … in it, cut at the parameters. Placeholders within strings, quoted identifiers,
 * dollar-quoted strings and comments are text.
 *
 * <p>Immutable. Parameters are put in as SQL literals: the planner sees one text, and its cache normalises literals anyway.
 */
final class ParameterizedSql {
    /** The protocol counts parameters in 16 bits. */
    static final int MAX_PARAMETERS = 65_535;

    private final List<String> texts = new ArrayList<>();
    private final List<Integer> parameters = new ArrayList<>();
    private final int parameterCount;

    private ParameterizedSql(String sql) {
        int from = 0;
        int highest = 0;
        for (int at = 0; at < sql.length(); ) {
            int end = endOfOpaque(sql, at);
            if (end > at) {
                at = end;
            } else if (sql.charAt(at) == '$' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1))) {
                int stop = at + 1;
                while (stop < sql.length() && isDigit(sql.charAt(stop)) && stop - at < 7) {
                    stop++;
                }
                int number = Integer.parseInt(sql.substring(at + 1, stop));
                if (number < 1 || number > MAX_PARAMETERS) {
                    throw new IllegalArgumentException("there is no parameter $" + number);
                }
                texts.add(sql.substring(from, at));
                parameters.add(number - 1);
                highest = Math.max(highest, number);
                from = stop;
                at = stop;
            } else {
                at++;
            }
        }
        texts.add(sql.substring(from));
        parameterCount = highest;
    }

    /** @throws IllegalArgumentException for {@code $0} or a number beyond {@link #MAX_PARAMETERS} */
    static ParameterizedSql of(String sql) {
        return new ParameterizedSql(sql);
    }

    /** The highest number that occurs. */
    int parameterCount() {
        return parameterCount;
    }

    /** The statement with each placeholder replaced by the literal of its number. */
    String with(List<String> literals) {
        StringBuilder out = new StringBuilder(texts.getFirst());
        for (int i = 0; i < parameters.size(); i++) {
            out.append(literals.get(parameters.get(i))).append(texts.get(i + 1));
        }
        return out.toString();
    }

    /** Where the string, identifier or comment that begins at {@code at} ends; {@code at} itself when none begins there. */
    private static int endOfOpaque(String sql, int at) {
        char first = sql.charAt(at);
        if (first == '\'' || first == '"' || first == '`') {
            return after(sql, sql.indexOf(first, at + 1), 1); // a doubled quote reads as two strings side by side
        }
        if (sql.startsWith("--", at)) {
            return after(sql, sql.indexOf('\n', at), 1);
        }
        if (sql.startsWith("/*", at)) {
            return after(sql, sql.indexOf("*/", at + 2), 2);
        }
        if (sql.startsWith("$$", at)) {
            return after(sql, sql.indexOf("$$", at + 2), 2);
        }
        return at;
    }

    private static int after(String sql, int found, int length) {
        return found < 0 ? sql.length() : found + length;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
