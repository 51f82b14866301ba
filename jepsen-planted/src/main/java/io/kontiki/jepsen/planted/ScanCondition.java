package io.kontiki.jepsen.planted;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the WHERE that stands right above the scan in a fragment's SQL, and says it in the columns of the scan ({@code k<id>}), so
 * that it can be applied where it must not be. Knows the form in which the planner writes it, and nothing else.
 */
final class ScanCondition {
    private static final Pattern SCAN =
            Pattern.compile("\\(SELECT (k\\d+ AS c\\d+(?:, k\\d+ AS c\\d+)*) FROM scan\\) AS (t\\d+) WHERE ");
    private static final Pattern COLUMN = Pattern.compile("k(\\d+) AS c(\\d+)");

    private ScanCondition() {}

    /** Empty when the fragment has no condition. */
    static Optional<String> of(String duckSql) {
        Matcher scan = SCAN.matcher(duckSql);
        if (!scan.find()) {
            return Optional.empty();
        }
        Map<String, String> columns = new HashMap<>();
        Matcher column = COLUMN.matcher(scan.group(1));
        while (column.find()) {
            columns.put(column.group(2), "k" + column.group(1));
        }
        String condition = duckSql.substring(scan.end(), end(duckSql, scan.end()));
        return Optional.of(Pattern.compile("\\b" + scan.group(2) + "\\.c(\\d+)\\b")
                .matcher(condition)
                .replaceAll(found -> columns.get(found.group(1))));
    }

    /** Where the parenthesis closes in which the text from there on stands; quoted text counts for nothing. */
    private static int end(String sql, int from) {
        int depth = 0;
        char quote = 0;
        for (int i = from; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth < 0) {
                return i;
            }
        }
        return sql.length();
    }
}
