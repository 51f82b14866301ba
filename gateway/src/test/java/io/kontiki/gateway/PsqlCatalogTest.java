package io.kontiki.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.topology.Topology;
import io.kontiki.gateway.http.HttpSettings;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.WalGroupInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries behind psql's backslash commands, as psql 15 was seen to send them, and the metadata calls of pgjdbc. */
class PsqlCatalogTest {
    @TempDir
    private static Path temporary;

    private static Gateway gateway;
    private static Connection connection;

    @BeforeAll
    static void start() throws Exception {
        FakeMeta meta = new FakeMeta(1);
        FakeRegions regions = new FakeRegions();
        GatewaySettings settings = GatewaySettings.of(
                HttpSettings.at("127.0.0.1", 0), new InetSocketAddress("127.0.0.1", 0), temporary.resolve("spill"), 2);
        gateway = Gateway.start(
                settings, meta, regions, regions, new MetricRegistry(), InstantSource.system(), new SecureRandom());
        meta.defineGroup(new WalGroupInfo(0, "uuid", Topology.SINGLE, List.of(new GroupMember("n1", "a", false))));
        connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:"
                + gateway.postgresPort().getAsInt() + "/public?user=kontiki&sslmode=disable");
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE cpu (host STRING, ts TIMESTAMP(3) TIME INDEX, usage DOUBLE, n BIGINT NOT NULL DEFAULT 3,"
                            + " PRIMARY KEY (host))");
            statement.execute("CREATE TABLE log (line STRING, ts TIMESTAMP(9) TIME INDEX) WITH (append_mode = 'true')");
            statement.execute("CREATE DATABASE other");
            statement.execute("CREATE TABLE other.cpu (ts TIMESTAMP(0) TIME INDEX)");
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        gateway.close();
    }

    @Test
    void listsRelations() throws Exception {
        assertThat(rows("d"))
                .containsExactly(
                        List.of("public", "cpu", "table", "kontiki"), List.of("public", "log", "table", "kontiki"));
        assertThat(rows("dt")).isEqualTo(rows("d"));
        assertThat(rows("dv")).isEmpty();
        assertThat(rows("di")).containsExactly(List.of("public", "cpu_pkey", "index", "kontiki", "cpu"));
    }

    @Test
    void listsDatabasesSchemasRolesAndWhatThereIsNoneOf() throws Exception {
        assertThat(rows("l")).extracting(List::getFirst).containsExactly("other", "public");
        assertThat(rows("l").getFirst().subList(1, 7)).containsExactly("kontiki", "UTF8", "C", "C", "null", "libc");
        assertThat(rows("dn")).containsExactly(List.of("other", "kontiki"), List.of("public", "kontiki"));
        assertThat(rows("du")).hasSize(1);
        assertThat(rows("du").getFirst()).startsWith("kontiki", "t").contains("{}");
        assertThat(rows("df")).isEmpty();
        assertThat(rows("dT")).isEmpty();
        assertThat(rows("dx")).isEmpty();
    }

    @Test
    void describesATable() throws Exception {
        Map<String, List<List<String>>> answers = describe("d-table");
        List<List<List<String>>> inOrder = new ArrayList<>(answers.values());

        assertThat(inOrder).hasSize(9);
        assertThat(inOrder.get(0)).as("the table of this database only").hasSize(1);
        assertThat(inOrder.get(1).getFirst()).startsWith("0", "r", "t").endsWith("p", "d", "heap");
        assertThat(inOrder.get(2))
                .containsExactly(
                        List.of("host", "text", "null", "f", "null", "", ""),
                        List.of("ts", "timestamp(3) without time zone", "null", "t", "null", "", ""),
                        List.of("usage", "double precision", "null", "f", "null", "", ""),
                        List.of("n", "bigint", "3", "t", "null", "", ""));
        assertThat(inOrder.get(3).getFirst())
                .startsWith(
                        "cpu_pkey",
                        "t",
                        "t",
                        "f",
                        "t",
                        "CREATE UNIQUE INDEX cpu_pkey ON public.cpu USING btree (host, ts)",
                        "PRIMARY KEY (host, ts)",
                        "p");
        assertThat(inOrder.subList(4, 9))
                .as("policies, statistics, publications, inheritance")
                .allMatch(List::isEmpty);
        assertThat(describe("dplus-table")).hasSize(9);
    }

    @Test
    void pgjdbcFindsDatabasesTablesAndColumns() throws Exception {
        DatabaseMetaData about = connection.getMetaData();

        assertThat(column(about.getCatalogs(), "TABLE_CAT")).contains("public", "other");
        assertThat(column(about.getSchemas(), "TABLE_SCHEM"))
                .contains("public", "other", "pg_catalog", "information_schema");
        assertThat(column(about.getTables(null, "public", "%", new String[] {"TABLE"}), "TABLE_NAME"))
                .containsExactly("cpu", "log");
        assertThat(column(about.getColumns(null, "public", "cpu", "%"), "COLUMN_NAME"))
                .containsExactly("host", "ts", "usage", "n");
        assertThat(column(about.getColumns(null, "public", "cpu", "%"), "TYPE_NAME"))
                .containsExactly("text", "timestamp", "float8", "int8");
    }

    @Test
    void anArrayOfRowsOfATableIsStillRefused() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> query("SELECT array(SELECT host FROM cpu)"))
                .isInstanceOf(SQLException.class);
    }

    private static List<List<String>> rows(String command) throws Exception {
        List<String> queries = queries(command);
        assertThat(queries).hasSize(1);
        return query(queries.getFirst());
    }

    /** What each query of a command answers; the number of the table is put where it stood. */
    private static Map<String, List<List<String>>> describe(String command) throws Exception {
        Map<String, List<List<String>>> answers = new LinkedHashMap<>();
        String number = null;
        for (String query : queries(command)) {
            List<List<String>> answer = query(number == null ? query : query.replace("16384", number));
            answers.put(query, answer);
            number = number == null ? answer.getFirst().getFirst() : number;
        }
        return answers;
    }

    /** The captured log of a command, as statements. */
    private static List<String> queries(String command) throws IOException {
        try (InputStream in = PsqlCatalogTest.class.getResourceAsStream("/psql15/" + command + ".log")) {
            String log = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<String> queries = new ArrayList<>(List.of(log.split("(?m)^\\[psql] LOG:  statement: ")));
            queries.removeIf(String::isBlank);
            return queries;
        }
    }

    private static List<List<String>> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static List<String> column(ResultSet result, String name) throws SQLException {
        try (result) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(name));
            }
            return values;
        }
    }
}
