package io.kontiki.cli.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a query moves from Regions to the gateway, as the gateway's own metric says: groups, not rows. */
class MovedRowsIT {
    private static final int ROWS = 20_000;
    private static final int HOSTS = 16;
    private static final int REGIONS = 8;

    @TempDir
    private Path directory;

    private String address;
    private Wire wire;

    @Test
    void anAggregateMovesItsGroupsAndNotItsRows() throws Exception {
        try (LoneServer server = new LoneServer(directory);
                Wire open = new Wire()) {
            wire = open;
            address = server.addresses().getFirst();
            load();
            moves();
            query("ADMIN flush_table('moved')");
            moves();
        }
    }

    private void load() throws IOException {
        StringBuilder parts = new StringBuilder("host < 'h02'");
        for (int i = 2; i < HOSTS; i += 2) {
            parts.append(", host >= '")
                    .append(host(i))
                    .append("'")
                    .append(i + 2 < HOSTS ? " AND host < '" + host(i + 2) + "'" : "");
        }
        query(
                "CREATE TABLE moved (host STRING, ts TIMESTAMP(3) TIME INDEX, v DOUBLE, PRIMARY KEY (host)) PARTITION ON COLUMNS (host) ("
                        + parts + ")");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            lines.append("moved,host=")
                    .append(host(i % HOSTS))
                    .append(" v=")
                    .append(i)
                    .append(' ')
                    .append(1_790_000_000_000L + i)
                    .append('\n');
        }
        assertThat(wire.lines(address, lines.toString()).status()).isEqualTo(204);
    }

    private static String host(int number) {
        return "h" + (number < 10 ? "0" : "") + number;
    }

    private void moves() throws IOException {
        assertThat(movedBy("SELECT * FROM moved", ROWS)).as("the metric counts").isEqualTo(ROWS);
        assertThat(movedBy("SELECT count(*), sum(v), avg(v), min(v), max(ts) FROM moved WHERE v >= 0", 1))
                .isBetween(1L, (long) REGIONS);
        assertThat(movedBy(
                        "SELECT host, count(*), avg(v), stddev(v), last_value(v ORDER BY ts) FROM moved GROUP BY host",
                        HOSTS))
                .isBetween((long) HOSTS, (long) HOSTS * REGIONS);
        assertThat(movedBy(
                        "SELECT date_bin('10 seconds', ts) AS t, max(v) FROM moved GROUP BY t HAVING max(v) > 5 ORDER BY t",
                        2))
                .isBetween(2L, 2L * REGIONS);
        assertThat(movedBy("SELECT DISTINCT host FROM moved", HOSTS)).isBetween((long) HOSTS, (long) HOSTS * REGIONS);
        assertThat(movedBy("SELECT count(DISTINCT host) FROM moved", 1))
                .isBetween((long) HOSTS, (long) HOSTS * REGIONS);
        assertThat(movedBy("SELECT * FROM moved ORDER BY v DESC LIMIT 5", 5)).isBetween(5L, 5L * REGIONS);
        assertThat(movedBy(
                        "SELECT m.host, c FROM (SELECT host, count(*) AS c FROM moved GROUP BY host) AS m WHERE m.host = 'h03'",
                        1))
                .isEqualTo(1);
    }

    private long movedBy(String sql, int answers) throws IOException {
        long before = moved();
        assertThat(query(sql)).hasSize(answers);
        return moved() - before;
    }

    private List<List<String>> query(String sql) throws IOException {
        Wire.Reply reply = wire.csv(address, sql);
        assertThat(reply.status()).as(sql + "\n" + reply.body()).isEqualTo(200);
        return Wire.csvRows(reply.body());
    }

    private long moved() throws IOException {
        return wire.metrics(address)
                .lines()
                .filter(line -> line.startsWith("kontiki_query_moved_rows_total "))
                .map(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
