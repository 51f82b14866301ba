package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads WITH (key = value, ...) and makes table options of it. */
final class TableOptionsParser {
    /** Options of GreptimeDB that are kept and shown, and change nothing here. */
    private static final Set<String> KNOWN = Set.of(
            "storage",
            "compaction.type",
            "compaction.twcs.trigger_file_num",
            "compaction.twcs.time_window",
            "compaction.twcs.max_output_file_size",
            "compaction.twcs.max_active_window_runs",
            "compaction.twcs.max_inactive_window_runs",
            "compaction.twcs.max_active_window_files",
            "compaction.twcs.max_inactive_window_files",
            "memtable.type",
            "sst_format",
            "comment",
            "write_buffer_size",
            "auto_flush_interval",
            "max_row_group_row_count",
            "regions",
            "memtable.partition_tree.index_max_keys_per_shard",
            "memtable.partition_tree.data_freeze_threshold",
            "memtable.partition_tree.fork_dictionary_bytes");

    private final TokenCursor cursor;

    TableOptionsParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    /** The options as written, keys in lower case; empty when there is no WITH. */
    Map<String, String> parseWith() {
        Map<String, String> options = new TreeMap<>();
        if (!cursor.accept("with")) {
            return options;
        }
        cursor.expectSymbol("(");
        if (cursor.acceptSymbol(")")) {
            return options;
        }
        do {
            StringBuilder key = new StringBuilder(
                    cursor.peek().kind() == Token.Kind.STRING
                            ? cursor.next().value()
                            : cursor.name("the name of an option"));
            while (cursor.acceptSymbol(".")) {
                key.append('.').append(cursor.name("the name of an option"));
            }
            cursor.expectSymbol("=");
            Token value = cursor.next();
            boolean negative = value.isSymbol("-");
            value = negative ? cursor.next() : value;
            if (value.kind() == Token.Kind.SYMBOL
                    || value.kind() == Token.Kind.END
                    || value.kind() == Token.Kind.PARAMETER) {
                throw TokenCursor.error(value, "expected the value of option '" + key + "', found " + value.describe());
            }
            String name = key.toString().toLowerCase(Locale.ROOT);
            if (options.put(name, (negative ? "-" : "") + value.value()) != null) {
                throw TokenCursor.error(value, "option '" + name + "' is given twice");
            }
        } while (cursor.acceptSymbol(","));
        cursor.expectSymbol(")");
        return options;
    }

    static TableOptions tableOptions(Map<String, String> options) {
        MergeMode mode = MergeMode.LAST_ROW;
        Duration ttl = null;
        String topology = null;
        Map<String, String> other = new TreeMap<>();
        boolean append = options.containsKey("append_mode") && bool("append_mode", options.get("append_mode"));
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            switch (option.getKey()) {
                case "append_mode" -> {}
                case "merge_mode" -> mode = mergeMode(value);
                case "ttl" -> {
                    ttl = ttl(value);
                    if (ttl == null) {
                        other.put(TableOptions.TTL, TableOptions.FOREVER);
                    }
                }
                case "topology" -> topology = value;
                case "skip_wal" -> {
                    if (bool("skip_wal", value)) {
                        throw invalid("skip_wal = 'true' is not supported: every acknowledged row is in the log");
                    }
                }
                default -> {
                    if (!KNOWN.contains(option.getKey())) {
                        throw invalid("unknown table option '" + option.getKey()
                                + "'; ttl, append_mode, merge_mode and topology are there");
                    }
                    other.put(option.getKey(), value);
                }
            }
        }
        if (append && options.containsKey("merge_mode")) {
            throw invalid("append_mode = 'true' keeps all rows and does not go with merge_mode");
        }
        return new TableOptions(append ? MergeMode.APPEND : mode, ttl, topology, other);
    }

    private static MergeMode mergeMode(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "last_row" -> MergeMode.LAST_ROW;
            case "last_non_null" -> MergeMode.LAST_NON_NULL;
            default -> throw invalid("merge_mode is 'last_row' or 'last_non_null', not '" + value + "'");
        };
    }

    private static Duration ttl(String value) {
        if (value.isBlank() || value.equalsIgnoreCase("forever")) {
            return null;
        }
        IntervalText interval = IntervalText.parse(value)
                .orElseThrow(
                        () -> invalid("ttl is a duration such as '7d' or '12h', or 'forever', not '" + value + "'"));
        try {
            // A month counts 30.44 days and a year 365.25, as in GreptimeDB.
            long months = Math.multiplyExact((long) interval.months(), 2_629_800L);
            Duration ttl = Duration.ofSeconds(months).plusNanos(interval.nanoseconds());
            if (ttl.isZero() || ttl.isNegative()) {
                throw invalid("ttl must be positive, not '" + value + "'");
            }
            return ttl;
        } catch (ArithmeticException e) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "ttl '" + value + "' is too long", e);
        }
    }

    private static boolean bool(String option, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(option + " is 'true' or 'false', not '" + value + "'");
        };
    }

    private static KontikiException invalid(String message) {
        return new KontikiException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
