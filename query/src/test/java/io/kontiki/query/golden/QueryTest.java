package io.kontiki.query.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.sql.Statement;
import io.kontiki.query.sql.Statements;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a query moves, depends on and leaves behind; the answers themselves are in the golden scripts. */
final class QueryTest {
    @TempDir
    private Path directory;

    private FixtureDatabase database;

    @BeforeEach
    void table() {
        database = new FixtureDatabase(3, directory, Reading.MERGED);
        run("CREATE TABLE cpu (host STRING PRIMARY KEY, ts TIMESTAMP(3) TIME INDEX, v DOUBLE)");
        for (int insert = 0; insert < 2; insert++) {
            int first = insert * 500;
            run("INSERT INTO cpu VALUES "
                    + IntStream.range(first, first + 500)
                            .mapToObj(i -> "('h" + i % 5 + "', " + i * 1000L + ", " + i + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Closing also checks that no buffer is left allocated. */
    @AfterEach
    void nothingLeaks() {
        database.close();
    }

    private List<String> run(String sql) {
        return database.run(Statements.parse(sql).getFirst());
    }

    private static Statement.Select parse(String sql) {
        return (Statement.Select) Statements.parse(sql).getFirst();
    }

    private static QuerySession session(String zone, String now) {
        return new QuerySession("public", "me", ZoneId.of(zone), Instant.parse(now), Map.of());
    }

    @Test
    void anAggregateMovesOneRowPerGroupAndRegionAtMost() {
        assertThat(run("SELECT host, count(*), avg(v) FROM cpu GROUP BY host")).hasSize(6);
        assertThat(database.rowsMoved()).isBetween(5L, 15L);
        assertThat(run("SELECT count(*), stddev(v) FROM cpu").getLast()).startsWith("1000 | 288.8");
        assertThat(database.rowsMoved()).isEqualTo(3);
    }

    @Test
    void theMetricAddsUpWhatQueriesMove() {
        run("SELECT * FROM cpu");
        run("SELECT count(*) FROM cpu");
        assertThat(database.rowsMovedInAll()).isEqualTo(1003);
    }

    @Test
    void distinctValuesMoveOncePerRegion() {
        assertThat(run("SELECT count(DISTINCT host) FROM cpu")).last().isEqualTo("5");
        assertThat(database.rowsMoved()).isBetween(5L, 15L);
    }

    @Test
    void aLimitMovesNoMoreThanItselfPerRegion() {
        assertThat(run("SELECT host, v FROM cpu ORDER BY v DESC LIMIT 4")).contains("'h4' | 999.0");
        assertThat(database.rowsMoved()).isLessThanOrEqualTo(12);
    }

    @Test
    void aFilterIsAppliedBeforeRowsMove() {
        run("SELECT v FROM cpu WHERE v > 989");
        assertThat(database.rowsMoved()).isEqualTo(10);
    }

    @Test
    void aCachedPlanSeesTheNowOfItsSession() {
        Statement.Select query = parse("SELECT count(*) FROM cpu WHERE ts <= now()");
        assertThat(database.select(query, session("UTC", "1970-01-01T00:00:09Z"), result -> {}))
                .last()
                .isEqualTo("10");
        assertThat(database.select(query, session("UTC", "1970-01-01T00:00:19.5Z"), result -> {}))
                .last()
                .isEqualTo("20");
    }

    @Test
    void timesWithoutOffsetAreOfTheSessionsZone() {
        Statement.Select query = parse("SELECT count(*) FROM cpu WHERE ts < '1970-01-01 01:00:10'");
        assertThat(database.select(query, session("Europe/Paris", "2026-01-01T00:00:00Z"), result -> {}))
                .last()
                .isEqualTo("10");
        assertThat(database.select(query, session("UTC", "2026-01-01T00:00:00Z"), result -> {}))
                .last()
                .isEqualTo("1000");
    }

    @Test
    void aCachedPlanIsMadeAnewWhenTheTableChanges() {
        run("CREATE TABLE t (ts TIMESTAMP TIME INDEX, a INT)");
        assertThat(run("SELECT * FROM t")).first().isEqualTo("ts TimestampMillisecond! | a Int32");
        database.addColumn("t", new ColumnSchema(1, "b", DataType.STRING, ColumnRole.FIELD, true, null));
        assertThat(run("SELECT * FROM t")).first().isEqualTo("ts TimestampMillisecond! | a Int32 | b String");
    }

    @Test
    void aResultThatIsClosedHalfWayFreesEverything() {
        database.select(parse("SELECT * FROM cpu"), FixtureDatabase.SESSION, QueryResult::next);
        assertThat(run("SELECT count(*) FROM cpu")).last().isEqualTo("1000");
    }

    @Test
    void aQueryEndsAtItsTimeLimit() {
        database.timeout(Duration.ofSeconds(1));
        assertThatThrownBy(() -> run("SELECT sum(a.v * b.v * c.v) FROM cpu a, cpu b, cpu c"))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    }

    @Test
    void theCodeOfALostFragmentReachesTheClient() {
        database.fragmentsFailWith(new KontikiException(ErrorCode.FRAGMENT_LOST, "node n1 is gone"));
        for (String sql : List.of(
                "SELECT * FROM cpu", "SELECT count(*) FROM cpu", "SELECT a.v FROM cpu a JOIN cpu b ON a.ts = b.ts")) {
            assertThatThrownBy(() -> run(sql))
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FRAGMENT_LOST));
        }
    }
}
