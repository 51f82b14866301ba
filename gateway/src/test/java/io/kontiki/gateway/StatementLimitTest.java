package io.kontiki.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code statement_timeout} through the real driver and the real executor; the query would run for hours. */
@Timeout(60)
class StatementLimitTest {
    private static final String VALUES =
            IntStream.range(0, 200).mapToObj(i -> "(" + i + ")").collect(Collectors.joining(","));

    /** Runs for hours. */
    static final String ENDLESS = "SELECT count(*) FROM "
            + Stream.of("a", "b", "c", "d", "e")
                    .map(name -> "(VALUES " + VALUES + ") AS " + name + "(x)")
                    .collect(Collectors.joining(", "))
            + " WHERE a.x + b.x * c.x <> d.x * e.x";

    @TempDir
    private static Path temporary;

    private final RunningGateway gateway = RunningGateway.in(temporary);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aStatementThatRunsLongerIsEndedAndTheSessionGoesOn() throws SQLException {
        try (Connection connection = connect("", "");
                Statement statement = connection.createStatement()) {
            assertThat(shown(statement)).isEqualTo("0");
            for (String set : List.of(
                    "SET statement_timeout = 500",
                    "SET statement_timeout TO '500ms'",
                    "SET SESSION statement_timeout = '0.5s'")) {
                statement.execute(set);
                assertThat(shown(statement)).isEqualTo("500ms");
                assertEnded(statement, ENDLESS);
                assertEnded(statement, "EXPLAIN ANALYZE " + ENDLESS);
                statement.execute("RESET statement_timeout");
                assertThat(shown(statement)).isEqualTo("0");
            }
        }
    }

    @Test
    void theSimpleProtocolEndsItToo() throws SQLException {
        try (Connection connection = connect("", "simple");
                Statement statement = connection.createStatement()) {
            assertEnded(statement, "SET statement_timeout = '300ms'; SELECT 1; " + ENDLESS);
            assertThat(shown(statement)).isEqualTo("300ms");
        }
    }

    @Test
    void theStartUpOptionIsWhatResetGoesBackTo() throws SQLException {
        try (Connection connection = connect("-c geqo=off -c statement_timeout=400", "");
                Statement statement = connection.createStatement()) {
            assertThat(shown(statement)).isEqualTo("400ms");
            assertEnded(statement, ENDLESS);
            statement.execute("SET statement_timeout = '2min'");
            assertThat(shown(statement)).isEqualTo("2min");
            statement.execute("DISCARD ALL");
            assertThat(shown(statement)).isEqualTo("400ms");
            statement.execute("SET statement_timeout = 0");
            statement.execute("RESET ALL");
            assertThat(shown(statement)).isEqualTo("400ms");
        }
    }

    @Test
    void aLimitThatIsNoneIsRefused() throws SQLException {
        try (Connection connection = connect("", "");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SET statement_timeout = 'soon'"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"))
                    .hasMessageContaining("invalid value for parameter \"statement_timeout\": \"soon\"");
        }
        assertThatThrownBy(() -> connect("--statement-timeout=soon", ""))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"));
    }

    private static void assertEnded(Statement statement, String sql) {
        assertThatThrownBy(() -> statement.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"))
                .hasMessageContaining("canceling statement due to statement timeout");
    }

    private static String shown(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SHOW statement_timeout")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private Connection connect(String options, String mode) throws SQLException {
        Properties properties = new Properties();
        if (!options.isEmpty()) {
            properties.setProperty("options", options);
        }
        if (!mode.isEmpty()) {
            properties.setProperty("preferQueryMode", mode);
        }
        return gateway.connect(properties);
    }
}
