package io.kontiki.query.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class CancellationTest {
    private static final String ENDLESS = "CREATE TEMP TABLE t AS SELECT count(*) AS c"
            + " FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range % 5";

    @TempDir
    private Path directory;

    private DuckDb duckDb;

    @BeforeEach
    void open() {
        duckDb = DuckDb.open(new DuckDbSettings(2, 256 << 20, directory.resolve("spill"), List.of(directory), 4));
    }

    @AfterEach
    void close() {
        duckDb.close();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStatementEndsThatBeginsAfterItsInterrupt() throws SQLException {
        try (DuckDb.Lease lease = duckDb.connect(Duration.ofSeconds(5));
                Statement statement = lease.connection().createStatement();
                Cancellation cancellation = duckDb.cancellation(() -> statement, "cancelling a test")) {
            cancellation.request(); // DuckDB forgets this one: nothing runs yet
            assertThatThrownBy(() -> statement.execute(ENDLESS))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("INTERRUPT");
        }
    }

    @Test
    void nothingIsInterruptedAfterTheEnd() throws SQLException {
        try (DuckDb.Lease lease = duckDb.connect(Duration.ofSeconds(5));
                Statement statement = lease.connection().createStatement()) {
            Cancellation cancellation = duckDb.cancellation(
                    () -> {
                        throw new AssertionError("asked for a statement after the end");
                    },
                    "cancelling a test");
            cancellation.close();
            cancellation.request();
            assertThat(statement.execute("SELECT 1")).isTrue();
            assertThatThrownBy(() -> cancellation.refuse("the query"))
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        }
    }
}
