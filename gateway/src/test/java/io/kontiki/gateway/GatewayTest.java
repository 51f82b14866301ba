package io.kontiki.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.topology.Topology;
import io.kontiki.gateway.http.HttpSettings;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.WalGroupInfo;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway over a Metasrv and region servers written by hand. */
class GatewayTest {
    @TempDir
    private static Path temporary;

    private final FakeMeta meta = new FakeMeta(1);
    private final FakeRegions regions = new FakeRegions();
    private final MetricRegistry metrics = new MetricRegistry();
    private final Gateway gateway = start(0);
    private final HttpClient client = HttpClient.newHttpClient();

    private Gateway start(int port) {
        GatewaySettings settings = GatewaySettings.of(
                HttpSettings.at("127.0.0.1", port),
                new InetSocketAddress("127.0.0.1", 0),
                temporary.resolve("spill"),
                2);
        return Gateway.start(settings, meta, regions, regions, metrics, InstantSource.system(), new SecureRandom());
    }

    @AfterEach
    void stop() {
        gateway.close();
        client.close();
    }

    @Test
    void answersNothingFromAnImageThatIsOlderThanMetasrvsAfterARestart() throws Exception {
        gateway.close();
        meta.beforeRefresh = () -> meta.submit(new MetaCommand.CreateDatabase("made_elsewhere", true, Map.of(), null));

        try (Gateway restarted = start(0);
                Connection connection = DriverManager.getConnection(url(restarted));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES LIKE 'made_elsewhere'")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void servesWithTheImageItHasKeptWhenMetasrvIsAway() throws Exception {
        gateway.close();
        meta.failures.set(1_000);

        try (Gateway restarted = start(0);
                Connection connection = DriverManager.getConnection(url(restarted));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES LIKE 'public'")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void isReadyWhenEveryGroupHasALeader() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        addGroup();
        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void linesBecomeATableThatBothSqlPortsShow() throws Exception {
        addGroup();

        HttpResponse<String> written = client.send(
                request("/v1/influxdb/write")
                        .POST(HttpRequest.BodyPublishers.ofString("cpu,host=a usage=1.5 1\ncpu,host=b usage=2.5 2"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(written.statusCode()).as(written.body()).isEqualTo(204);
        assertThat(regions.rowCount()).isEqualTo(2);
        assertThat(sql("SHOW TABLES").body()).contains("\"rows\":[[\"cpu\"]]");
        assertThat(
                        sql("SELECT column_name FROM information_schema.columns WHERE table_name = 'cpu' ORDER BY column_name")
                                .body())
                .contains("\"rows\":[[\"greptime_timestamp\"],[\"host\"],[\"usage\"]]");
        assertThat(sql("INSERT INTO cpu (host, greptime_timestamp, usage) VALUES ('c', 3, 4.5)")
                        .body())
                .contains("\"affectedrows\":1");
        assertThat(regions.rowCount()).isEqualTo(3);
        try (Connection connection = DriverManager.getConnection(url(gateway));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 40 + 2 AS answer")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
        assertThat(get("/metrics").body())
                .contains("kontiki_gateway_rows_written_total 3")
                .contains("kontiki_gateway_influx_bytes_total");
    }

    @Test
    void theRowsOfAQueryAreInsertedAllOrNone() throws Exception {
        addGroup();
        sql(
                "CREATE TABLE t (k STRING, ts TIMESTAMP TIME INDEX, v DOUBLE NOT NULL DEFAULT 7, u BIGINT UNSIGNED, PRIMARY KEY (k))");

        String query = "SELECT * FROM (VALUES ('a', 1, 2), ('b', 2, %s)) AS q(k, ts, u)";

        assertThat(sql("INSERT INTO t (k, ts, u) " + query.formatted("3")).body())
                .contains("\"affectedrows\":2");
        assertThat(regions.rowCount()).isEqualTo(2);
        HttpResponse<String> refused = sql("INSERT INTO t (k, ts, u) " + query.formatted("-1"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("row 2, column 'u': -1 is not a UInt64");
        assertThat(sql("INSERT INTO t (k, ts) SELECT 'c'").body()).contains("names 2 columns, row 1 has 1 values");
        assertThat(sql("INSERT INTO nowhere SELECT 'c'").statusCode()).isEqualTo(400);
        assertThat(regions.rowCount())
                .as("nothing of a refused statement is written")
                .isEqualTo(2);
    }

    @Test
    void showsColumnsIndexesAndSystemTables() throws Exception {
        addGroup();
        sql("CREATE TABLE t (k STRING, ts TIMESTAMP TIME INDEX, v DOUBLE DEFAULT 0.5, PRIMARY KEY (k))");

        assertThat(sql("SHOW COLUMNS FROM t LIKE 'v'").body())
                .contains("\"rows\":[[\"v\",\"double\",\"Yes\",\"\",\"0.5\",\"Float64\"]]");
        assertThat(sql("SHOW FULL COLUMNS FROM t FROM public").body())
                .contains("\"Privileges\"")
                .contains("\"TIME INDEX\"");
        assertThat(sql("SHOW INDEX FROM t").body())
                .contains("[\"t\",\"1\",\"PRIMARY\",\"1\",\"k\"")
                .contains("[\"t\",\"1\",\"TIME INDEX\",\"1\",\"ts\"");
        assertThat(sql("SHOW TABLES FROM information_schema LIKE 'cluster%'").body())
                .contains("\"rows\":[[\"cluster_info\"]]");
        assertThat(sql("DESCRIBE information_schema.partitions").body())
                .contains("[\"greptime_partition_id\",\"Int64\"");
        assertThat(sql("SHOW CREATE DATABASE public").body()).contains("CREATE DATABASE IF NOT EXISTS");
        assertThat(sql("SELECT version()").body()).contains("PostgreSQL 16");
    }

    @Test
    void mistakesGetTheirStatus() throws Exception {
        assertThat(sql("SELEKT 1").statusCode()).isEqualTo(400);
        assertThat(sql("SELECT * FROM nowhere").statusCode()).isEqualTo(400);
        assertThat(sql("SELECT " + "(".repeat(10_000) + "1" + ")".repeat(10_000))
                        .body())
                .contains("\"code\":" + ErrorCode.QUERY_LIMIT.number())
                .contains("nested too deeply");
        assertThat(get("/v1/sql?db=nowhere&sql=SELECT%201").body())
                .contains("\"code\":" + ErrorCode.DATABASE_NOT_FOUND.number());
    }

    @Test
    void aPortThatIsTakenIsSaidAndNothingStaysOpen() {
        assertThatThrownBy(() -> start(gateway.httpPort()))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("cannot be bound")
                .hasMessageContaining("--http-addr");
    }

    private void addGroup() {
        meta.defineGroup(new WalGroupInfo(0, "uuid", Topology.SINGLE, List.of(new GroupMember("n1", "a", false))));
    }

    private HttpResponse<String> sql(String text) throws Exception {
        return client.send(
                request("/v1/sql")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "sql=" + URLEncoder.encode(text, StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String url(Gateway of) {
        return "jdbc:postgresql://127.0.0.1:" + of.postgresPort().getAsInt() + "/public?user=kontiki&sslmode=disable";
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path));
    }
}
