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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"COMMIT,simple", "ROLLBACK,simple", "COMMIT,extended", "END,extended"})
    void aLocalLimitEndsWithItsTransaction(String end, String mode) throws SQLException {
        try (Connection connection = connect("", mode);
                Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = '1min'");
            statement.execute("BEGIN");
            statement.execute("SET LOCAL statement_timeout = '300ms'");
            assertThat(shown(statement)).isEqualTo("300ms");
            assertEnded(statement, ENDLESS);
            statement.execute(end);
            assertThat(shown(statement)).isEqualTo("1min");
        }
    }

    @Test
    void aLocalSettingOutsideOfATransactionHasNoEffectAndIsWarnedOf() throws SQLException {
        try (Connection connection = connect("", "");
                Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = '300ms'");
            SQLException warning = statement.getWarnings();
            assertThat(warning.getMessage()).contains("SET LOCAL can only be used in transaction blocks");
            assertThat(warning.getSQLState()).isEqualTo("25P01");
            assertThat(shown(statement)).isEqualTo("0");
            statement.execute("BEGIN");
            assertThat(shown(statement)).isEqualTo("0");
            statement.execute("COMMIT");
            assertThatThrownBy(() -> statement.execute("SET LOCAL statement_timeout = 'soon'"))
                    .hasMessageContaining("invalid value");
        }
    }

    @Test
    void everySettingThatIsLocalGoesBackAndOneThatIsSetBehindItStays() throws SQLException {
        try (Connection connection = connect("", "");
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("SET LOCAL TIME ZONE 'Europe/Oslo'");
            statement.execute("SET LOCAL application_name = 'local'");
            statement.execute("SET LOCAL statement_timeout = '2min'");
            statement.execute("SET LOCAL statement_timeout = '3min'");
            statement.execute("SET LOCAL extra_float_digits = 2");
            statement.execute("SET extra_float_digits = 3");
            assertThat(shown(statement, "timezone")).isEqualTo("Europe/Oslo");
            assertThat(shown(statement)).isEqualTo("3min");
            statement.execute("COMMIT");
            assertThat(shown(statement)).isEqualTo("0");
            assertThat(shown(statement, "timezone")).isNotEqualTo("Europe/Oslo");
            assertThat(shown(statement, "extra_float_digits")).isEqualTo("3");
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
        return shown(statement, "statement_timeout");
    }

    private static String shown(Statement statement, String name) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SHOW " + name)) {
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
