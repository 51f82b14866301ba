package io.kontiki.query.execute;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DuckDB's errors in our codes and words; its texts are all that tells the cases apart. What it says about its own SQL, names of its
 * types and kinds of its errors helps nobody who wrote another SQL. Stateless.
 */
final class DuckErrors {
    /** A function of texts over a binary column, above all. */
    private static final Pattern WRONG_TYPES =
            Pattern.compile("Binder Error: No function matches the given name and argument types '([^']*)'.*");

    private static final Pattern KIND = Pattern.compile("^(?:[A-Z][A-Za-z-]*(?: [A-Za-z]+){0,3}) Error: ");

    /** Errors that the user's values make; where they were met helps nobody. */
    private static final Pattern VALUE_ERROR = Pattern.compile("(?:Conversion|Out of Range|Invalid Input) Error: (.*)");

    private static final Pattern OVERFLOW = Pattern.compile("Overflow in \\w+ of (\\w+) \\((.*)\\)!?");
    private static final Pattern DECIMAL_RANGE = Pattern.compile("Failed to cast decimal value (\\S+) to type (\\w+)");
    private static final Pattern RANGE = Pattern.compile(
            "Type (\\w+) with value (\\S+) can't be cast .*because the value is out of range for the destination type (\\w+)");
    private static final Pattern NO_NUMBER = Pattern.compile("Could not convert string '(.*)' to (\\w+)");

    private static final Pattern WORD = Pattern.compile("[A-Z][A-Z0-9]+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("BOOL", "Boolean"),
            Map.entry("BOOLEAN", "Boolean"),
            Map.entry("INT8", "Int8"),
            Map.entry("INT16", "Int16"),
            Map.entry("INT32", "Int32"),
            Map.entry("INT64", "Int64"),
            Map.entry("INT128", "an integer of 128 bits"),
            Map.entry("UINT8", "UInt8"),
            Map.entry("UINT16", "UInt16"),
            Map.entry("UINT32", "UInt32"),
            Map.entry("UINT64", "UInt64"),
            Map.entry("TINYINT", "Int8"),
            Map.entry("SMALLINT", "Int16"),
            Map.entry("INTEGER", "Int32"),
            Map.entry("BIGINT", "Int64"),
            Map.entry("VARCHAR", "String"),
            Map.entry("BLOB", "Binary"),
            Map.entry("FLOAT", "Float32"),
            Map.entry("DOUBLE", "Float64"));

    private DuckErrors() {}

    /** Whether the driver has lost the text, as it does when an error comes before the first rows of a stream. */
    static boolean isTextLost(SQLException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("invalid result set");
    }

    /**
     * DuckDB knows one interrupt, by its own time limit or by a cancel, and its driver calls that a timeout or not, by the moment at
     * which it comes. Whoever can be cancelled asks {@link Cancellation#explain}.
     */
    static KontikiException translate(SQLException failure, String doing) {
        String text = String.valueOf(failure.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        if (failure instanceof SQLTimeoutException || text.startsWith("INTERRUPT Error")) {
            return new KontikiException(ErrorCode.TIMEOUT, "the query ran into its time limit", failure);
        }
        // Below the first line DuckDB shows the SQL, which is ours and not the user's.
        String first = text.lines().findFirst().orElse(text).replaceFirst(" when casting from source column \\S+", "");
        if (lower.contains("out of memory")) {
            return new KontikiException(
                    ErrorCode.QUERY_LIMIT,
                    "the query needs more memory than memory.query allows: "
                            + KIND.matcher(first).replaceFirst(""),
                    failure);
        }
        if (isTextLost(failure)) {
            return new KontikiException(
                    ErrorCode.QUERY_FAILED,
                    "a value could not be computed: a text that is no number or time, a number out of range or a division by zero",
                    failure);
        }
        Matcher types = WRONG_TYPES.matcher(first);
        if (types.matches()) {
            String signature =
                    WORD.matcher(types.group(1)).replaceAll(word -> TYPES.getOrDefault(word.group(), word.group()));
            return new KontikiException(ErrorCode.TYPE_MISMATCH, "there is no function " + signature, failure);
        }
        if (first.contains("QUANTILE can only take parameters")) {
            return new KontikiException(ErrorCode.INVALID_ARGUMENT, "a percentile is a number from 0 to 1", failure);
        }
        Matcher value = VALUE_ERROR.matcher(first);
        return new KontikiException(
                ErrorCode.QUERY_FAILED,
                value.matches()
                        ? value(value.group(1))
                        : doing + ": " + KIND.matcher(first).replaceFirst(""),
                failure);
    }

    private static String value(String text) {
        Matcher overflow = OVERFLOW.matcher(text);
        if (overflow.matches()) {
            return "out of range: " + overflow.group(2) + " does not fit " + type(overflow.group(1));
        }
        Matcher decimal = DECIMAL_RANGE.matcher(text);
        if (decimal.matches()) {
            return "out of range: " + decimal.group(1) + " does not fit " + type(decimal.group(2));
        }
        Matcher range = RANGE.matcher(text);
        if (range.find()) {
            return "out of range: " + range.group(2) + " does not fit " + type(range.group(3));
        }
        Matcher number = NO_NUMBER.matcher(text);
        if (number.matches()) {
            return "the text '" + number.group(1) + "' is not a value of type " + type(number.group(2));
        }
        if (text.startsWith("Overflow on ")) {
            return "out of range: " + text.substring("Overflow on ".length());
        }
        if (text.startsWith("Division by zero")) {
            return "division by zero";
        }
        if (text.startsWith("More than one row returned by a subquery")) {
            return "a sub-query that stands for a value gave more than one row";
        }
        return text;
    }

    private static String type(String duck) {
        return TYPES.getOrDefault(duck, duck.toLowerCase(Locale.ROOT));
    }
}
