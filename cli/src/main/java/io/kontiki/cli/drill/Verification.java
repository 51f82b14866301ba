package io.kontiki.cli.drill;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.http.Address;
import io.kontiki.cli.output.FailureText;
import io.kontiki.cli.process.Pause;
import io.kontiki.cli.sql.SqlAnswer;
import io.kontiki.cli.sql.SqlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads every acknowledged key back from one gateway and compares both values of each. */
public final class Verification {
    private static final int PAGE_ROWS = 5000;
    private static final int ATTEMPTS = 30;
    private static final int EXAMPLES = 5;
    private static final Duration RETRY_AFTER = Duration.ofMillis(500);

    /**
     * @param at which gateway, and when
     * @param missing acknowledged keys that are not there
     * @param wrong acknowledged keys with another value
     * @param examples a few of them, for the report
     */
    public record Result(String at, long found, long missing, long wrong, List<String> examples) {}

    private final Address gateway;
    private final String when;
    private long found;
    private long missing;
    private long wrong;
    private final List<String> examples = new ArrayList<>();

    Verification(Address gateway, String when) {
        this.gateway = gateway;
        this.when = when;
    }

    Result verify(List<StreamWriter> streams) throws InterruptedException {
        try (SqlClient client = new SqlClient(gateway, "public", Duration.ofSeconds(60))) {
            for (StreamWriter stream : streams) {
                verify(client, stream);
            }
        }
        return new Result(gateway + " " + when, found, missing, wrong, List.copyOf(examples));
    }

    private void verify(SqlClient client, StreamWriter stream) throws InterruptedException {
        long[] expected = stream.log().timestamps();
        for (int from = 0; from < expected.length; from += PAGE_ROWS) {
            int to = Math.min(expected.length, from + PAGE_ROWS);
            SqlAnswer.Rows rows =
                    query(client, stream.table().selectRange(stream.device(), expected[from], expected[to - 1] + 1));
            compare(stream, expected, from, to, rows);
        }
    }

    /** A gateway may need a moment after a restart; a query that keeps failing is a failed verification, not a lost row. */
    private SqlAnswer.Rows query(SqlClient client, String sql) throws InterruptedException {
        String failure = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return SqlAnswer.of(client.send(sql)).rows();
            } catch (IOException | CommandFailure e) {
                failure = e instanceof IOException broken ? FailureText.of(broken) : e.getMessage();
                new Pause(RETRY_AFTER).next(RETRY_AFTER);
            }
        }
        throw CommandFailure.failed("cannot verify at " + gateway + ": " + failure);
    }

    private void compare(StreamWriter stream, long[] expected, int from, int to, SqlAnswer.Rows rows) {
        long unitsPerMilli = unitsPerMilli(rows.types().getFirst());
        int row = 0;
        for (int i = from; i < to; i++) {
            long timestamp = expected[i];
            while (row < rows.rows().size() && rows.longAt(row, 0) < timestamp * unitsPerMilli) {
                row++;
            }
            if (row == rows.rows().size() || rows.longAt(row, 0) != timestamp * unitsPerMilli) {
                missing++;
                example("missing: " + stream.table().name() + " " + stream.device() + " at " + timestamp);
            } else if (rows.longAt(row, 2) != DrillTable.reading(stream.device(), timestamp)
                    || rows.rows().get(row).get(1).asDouble() != DrillTable.temperature(timestamp)) {
                wrong++;
                example("wrong: " + stream.table().name() + " " + stream.device() + " at " + timestamp + ": "
                        + rows.rows().get(row));
            } else {
                found++;
            }
        }
    }

    private void example(String text) {
        if (examples.size() < EXAMPLES) {
            examples.add(text);
        }
    }

    private static long unitsPerMilli(String type) {
        return switch (type) {
            case "TimestampMillisecond" -> 1;
            case "TimestampMicrosecond" -> 1_000;
            case "TimestampNanosecond" -> 1_000_000;
            default -> throw CommandFailure.failed("the time column came back as " + type);
        };
    }
}
