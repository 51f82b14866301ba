package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.Effect;
import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Protocol;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A table whose rows lie in four Regions by their host, so that a key of a workload, which is a tag too, is served by several WAL
 * groups. Immutable.
 *
 * @param append whether it keeps all rows of one series and time
 */
record HostTable(String name, boolean append) {
    static final int REGIONS = 4;
    static final int HOSTS = 16;
    /** Columns of what ADMIN check_replicas answers. */
    private static final int CHECKED_REGION = 0;

    private static final int CHECKED_PEER = 2;
    private static final int CHECKED_ROWS = 4;
    private static final int CHECKED_DIGEST = 5;
    private static final int CHECKED_ERROR = 6;

    private static final long EPOCH_MILLIS = 1_700_000_000_000L;
    /** What is read of a row without a number; nobody ever writes it. */
    private static final long NO_NUMBER = -1;

    /** @param time of the row, in milliseconds from a fixed moment */
    record Row(long key, int host, long time, long number) {}

    /** That of one run: an earlier one on the same cluster had another seed. */
    static HostTable of(String workload, long seed, boolean append) {
        return new HostTable("jepsen_" + workload + "_" + Long.toUnsignedString(seed, 36), append);
    }

    String create() {
        return "CREATE TABLE IF NOT EXISTS " + name
                + " (k STRING, host STRING, ts TIMESTAMP(3) TIME INDEX, v BIGINT, PRIMARY KEY (k, host))"
                + " PARTITION ON COLUMNS (host) (host < 'h4', host >= 'h4' AND host < 'h8',"
                + " host >= 'h8' AND host < 'hc', host >= 'hc')"
                + (append ? " WITH ('append_mode' = 'true')" : "");
    }

    static int host(long number) {
        return (int) Math.floorMod(number, (long) HOSTS);
    }

    static int region(int host) {
        return host / (HOSTS / REGIONS);
    }

    private static String hostName(int host) {
        return "h" + Integer.toHexString(host);
    }

    /** Rows by what the protocol offers; over HTTP two of three are lines. */
    Request write(Protocol protocol, Random random, List<Row> rows) {
        boolean lines = switch (protocol) {
            case HTTP -> random.nextInt(3) > 0;
            case POSTGRES -> false;
        };
        boolean oneRegion =
                rows.stream().map(row -> region(row.host())).distinct().count() == 1;
        if (lines) {
            // Of several lines a refusal may mean one.
            return new Request.Lines(rows.size() == 1 ? Effect.WHOLE : Effect.PARTS, lines(rows));
        }
        return new Request.Sql(oneRegion ? Effect.WHOLE : Effect.PARTS, insert(rows));
    }

    private String lines(List<Row> rows) {
        return rows.stream()
                .map(row -> name + ",k=" + row.key() + ",host=" + hostName(row.host()) + " v=" + row.number() + "i "
                        + (EPOCH_MILLIS + row.time()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private String insert(List<Row> rows) {
        return rows.stream()
                .map(row -> "('" + row.key() + "', '" + hostName(row.host()) + "', " + (EPOCH_MILLIS + row.time())
                        + ", " + row.number() + ")")
                .collect(Collectors.joining(", ", "INSERT INTO " + name + " (k, host, ts, v) VALUES ", ""));
    }

    /** Numbers of all rows with the key. */
    String selectKey(long key) {
        return "SELECT v FROM " + name + " WHERE k = '" + key + "'";
    }

    String selectSeries(long key, int host) {
        return selectKey(key) + " AND host = '" + hostName(host) + "'";
    }

    String selectRow(long key, int host, long time) {
        return selectSeries(key, host) + " AND ts = " + (EPOCH_MILLIS + time);
    }

    /** Numbers of all rows in a range of time, whatever their key. */
    String selectRange(long from, long to) {
        return "SELECT v FROM " + name + " WHERE ts >= " + (EPOCH_MILLIS + from) + " AND ts < " + (EPOCH_MILLIS + to);
    }

    String count(long key) {
        return "SELECT count(*) FROM " + name + " WHERE k = '" + key + "'";
    }

    /** Asks that rows in memory go to files; nothing that a client sees may change by it. */
    Step flush(String workload) {
        return Step.change("flush", workload + "/flush", Value.NONE, Request.read("ADMIN flush_table('" + name + "')"));
    }

    Step compact(String workload) {
        return Step.change(
                "compact", workload + "/flush", Value.NONE, Request.read("ADMIN compact_table('" + name + "')"));
    }

    /** Asks what each replica has. */
    Step replicas(String workload) {
        return new Step(
                Functions.FINAL_HASH,
                workload + "/replicas",
                Value.NONE,
                Request.read("ADMIN check_replicas('" + name + "')"),
                HostTable::replicas);
    }

    /** What each replica has, of all its Regions; a replica that could not be asked is asked again. */
    private static Answer replicas(Outcome outcome) {
        if (!(outcome instanceof Outcome.Ok ok)) {
            return Step.answer(outcome, _ -> Value.NONE);
        }
        Map<String, String> content = new TreeMap<>();
        for (List<String> row : ok.rows()) {
            if (!row.get(CHECKED_ERROR).isEmpty()) {
                return new Answer.Fail(row.get(CHECKED_PEER) + ": " + row.get(CHECKED_ERROR));
            }
            String region = row.get(CHECKED_REGION) + " " + row.get(CHECKED_ROWS) + " rows " + row.get(CHECKED_DIGEST);
            content.merge(row.get(CHECKED_PEER), region, (before, more) -> before + "; " + more);
        }
        return new Answer.Ok(Value.of(content));
    }

    static Value numbers(List<List<String>> rows) {
        return Value.of(rows.stream().map(row -> number(row.getFirst())).toList());
    }

    /** Nothing for no row; several rows where one can be are a number that nobody wrote. */
    static Value single(List<List<String>> rows) {
        return switch (rows.size()) {
            case 0 -> Value.NONE;
            case 1 -> Value.of(number(rows.getFirst().getFirst()));
            default -> Value.of(NO_NUMBER - rows.size());
        };
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return NO_NUMBER;
        }
    }
}
