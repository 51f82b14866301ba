package io.kontiki.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.batch.TagValue;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.partition.PartitionExpr;
import io.kontiki.common.partition.PartitionLiteral;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.gateway.FakeMeta;
import io.kontiki.gateway.FakeRegions;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.region.client.GroupWriteReply;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableWriterTest {
    private static final Duration HOLD = Duration.ofSeconds(30);

    /** Time that passes only while somebody waits. */
    private static final class ManualClock implements WaitClock {
        private final AtomicLong nanos = new AtomicLong();
        private boolean interrupted;

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public void pause(long waited) throws InterruptedException {
            if (interrupted) {
                throw new InterruptedException("for the test");
            }
            nanos.addAndGet(waited);
        }
    }

    private final FakeMeta meta = new FakeMeta(2);
    private final FakeRegions regions = new FakeRegions();
    private final ManualClock clock = new ManualClock();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong ids = new AtomicLong();
    private final ByteBudget budget = new ByteBudget(10_000);
    private final TableWriter writer = new TableWriter(
            meta,
            regions,
            regions,
            new WriteSettings(HOLD, Duration.ofMillis(200), Duration.ofMillis(5), 10_000),
            budget,
            clock,
            threads,
            () -> WriterId.of(new UUID(0, ids.incrementAndGet())),
            new MetricRegistry());

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void splitsRowsByThePartitionRuleAndSendsOneCallPerGroup() {
        TableInfo table = create(true);

        writer.insert(table, rows(row("a", 1), row("z", 2), row(null, 3)));

        assertThat(regions.calls).hasSize(2);
        assertThat(regions.rows).extracting(part -> part.region().number()).containsExactlyInAnyOrder(0, 1);
        assertThat(regions.rowCount()).isEqualTo(3);
        assertThat(budget.used()).isZero();
    }

    @Test
    void holdsTheWriteWhileThereIsNoLeaderAndSendsItOnce() {
        TableInfo table = create(false);
        regions.fail(ErrorCode.NOT_LEADER);
        regions.fail(ErrorCode.NO_LEADER);
        regions.answer(new PartOutcome.Busy("full", 50));
        regions.answer(new PartOutcome.NotHere(-1));

        writer.insert(table, rows(row("a", 1)));

        assertThat(regions.calls).hasSize(5);
        assertThat(regions.rowCount()).isEqualTo(1);
        assertThat(meta.refreshes).hasValue(1);
    }

    @Test
    void busyForLongIsToldAtOnceWithTheReasonAndTheWriterGoesOn() {
        TableInfo table = create(false);
        regions.answer(new PartOutcome.Busy("the Region has 9 series, the limit is 9 (series.max)", 5000));

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1))))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("limit is 9")
                .satisfies(e -> assertThat(((BusyException) e).retryAfter()).hasSeconds(5));
        assertThat(clock.nanoTime()).isZero();
        writer.insert(table, rows(row("a", 2)));

        assertThat(regions.rowCount()).isEqualTo(1);
        assertThat(regions.rows.getFirst().lowWaterMark())
                .isEqualTo(regions.rows.getFirst().sequence());
    }

    @Test
    void busyForLongAfterAnUnknownOutcomeIsHeldBecauseTheFirstAttemptMayHaveBeenApplied() {
        TableInfo table = create(false);
        regions.applyAndLoseTheAnswer();
        regions.answer(new PartOutcome.Busy("the disk is full", 5000));

        writer.insert(table, rows(row("a", 1)));

        assertThat(regions.calls).hasSize(3);
        assertThat(regions.rowCount()).isEqualTo(1);
    }

    @Test
    void anUnknownOutcomeIsRepeatedUnderItsSequenceAndAppliedOnce() {
        TableInfo table = create(false);
        regions.applyAndLoseTheAnswer();

        writer.insert(table, rows(row("a", 1)));

        assertThat(regions.calls).hasSize(2);
        assertThat(regions.calls.get(0).getFirst().sequence())
                .isEqualTo(regions.calls.get(1).getFirst().sequence());
        assertThat(regions.rowCount()).isEqualTo(1);
    }

    @Test
    void onlyThePartsWithoutAnOutcomeAreSentAgain() {
        TableInfo table = create(true);
        meta.move(table.regions().get(1).region(), 0, 2);
        regions.then(parts -> {
            List<PartOutcome> outcomes = regions.apply(parts.subList(0, 1));
            return CompletableFuture.completedFuture(
                    new GroupWriteReply(List.of(outcomes.getFirst(), new PartOutcome.UnknownOutcome("cut off"))));
        });

        writer.insert(table, rows(row("a", 1), row("z", 2)));

        assertThat(regions.calls).extracting(List::size).containsExactly(2, 1);
        assertThat(regions.rowCount()).isEqualTo(2);
    }

    @Test
    void theMarkStaysBelowAPartWithoutOutcomeAndMovesOnWithTheOthers() {
        TableInfo table = create(false);
        writer.insert(table, rows(row("a", 1)));
        writer.insert(table, rows(row("a", 2)));
        regions.fail(ErrorCode.BUSY);
        writer.insert(table, rows(row("a", 3)));

        assertThat(regions.calls).extracting(call -> call.getFirst().sequence()).containsExactly(0L, 1L, 2L, 2L);
        assertThat(regions.calls)
                .extracting(call -> call.getFirst().lowWaterMark())
                .containsExactly(0L, 1L, 2L, 2L);
    }

    @Test
    void givesUpAfterTheHoldTimeWithBusyWhenNothingWasWritten() {
        TableInfo table = create(false);
        regions.noLeader = true;

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1))))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("has no leader");
        assertThat(clock.nanoTime()).isEqualTo(HOLD.toNanos());
        regions.noLeader = false;
        writer.insert(table, rows(row("a", 2)));

        WritePart part = regions.rows.getFirst();
        assertThat(part.writer().low()).as("the writer goes on").isEqualTo(1);
        assertThat(part.lowWaterMark())
                .as("the part that was never sent is settled")
                .isEqualTo(part.sequence());
    }

    @Test
    void aWriteThatStandsInPartSaysWhichPartAndIsNotBusy() {
        TableInfo table = create(true);
        meta.move(table.regions().get(1).region(), 0, 2);
        regions.then(parts -> {
            regions.noLeader = true;
            PartOutcome applied = regions.apply(parts.subList(0, 1)).getFirst();
            return CompletableFuture.completedFuture(
                    new GroupWriteReply(List.of(applied, new PartOutcome.Busy("full", 50))));
        });

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1), row("b", 1), row("z", 2))))
                .isInstanceOfSatisfying(
                        UnknownOutcomeException.class,
                        e -> assertThat(e.harmlessToRepeat()).isTrue())
                .hasMessageContaining(
                        "; applied: 2 rows in Region 0 of 't'; not applied: 1 rows in Region 1 of 't'; send it again");
    }

    @Test
    void rowsThatMayStandInATableInAppendModeAreNotToBeSentAgainUnseen() {
        TableInfo table = create(false, new TableOptions(MergeMode.APPEND, null, null, Map.of()));
        regions.applyAndLoseTheAnswer();
        regions.then(parts -> {
            regions.noLeader = true;
            return CompletableFuture.failedFuture(new KontikiException(ErrorCode.NO_LEADER, "gone"));
        });

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1))))
                .isInstanceOfSatisfying(
                        UnknownOutcomeException.class,
                        e -> assertThat(e.harmlessToRepeat()).isFalse())
                .hasMessageContaining("the table 't' keeps every row it is sent");
    }

    @Test
    void rowsForNewerColumnsAreNotSaidToBeAllUnwrittenWhenOthersStand() {
        TableInfo table = create(true);
        meta.move(table.regions().get(1).region(), 0, 2);
        regions.then(parts -> {
            PartOutcome applied = regions.apply(parts.subList(0, 1)).getFirst();
            return CompletableFuture.completedFuture(
                    new GroupWriteReply(List.of(applied, new PartOutcome.StaleSchema(2))));
        });

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1), row("z", 2))))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("got new columns")
                .hasMessageContaining("applied: 1 rows in Region 0");
    }

    @Test
    void aWriterThatIsStoppedKnowsWhatItHasNotSent() {
        TableInfo table = create(false);
        regions.neverAnswer();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1)))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(Thread.interrupted()).isTrue();

        regions.noLeader = true;
        clock.interrupted = true;
        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1))))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anUnknownPartThatIsGivenUpIsNeverSettled() {
        TableInfo table = create(false);
        regions.applyAndLoseTheAnswer();
        regions.then(parts -> {
            regions.noLeader = true;
            return CompletableFuture.failedFuture(new KontikiException(ErrorCode.NO_LEADER, "gone"));
        });

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1))))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("may have been applied");
        regions.noLeader = false;
        writer.insert(table, rows(row("a", 2)));

        WritePart after = regions.rows.getLast();
        assertThat(after.writer().low())
                .as("a new writer, so that the old mark stays where it is")
                .isEqualTo(2);
    }

    @Test
    void aFrozenLeaderIsLeftAsSoonAsTheGroupHasAnother() {
        TableInfo table = create(false);
        regions.neverAnswer();
        regions.moved = true;

        writer.insert(table, rows(row("a", 1)));

        assertThat(regions.calls).hasSize(2);
        assertThat(regions.rowCount()).isEqualTo(1);
    }

    @Test
    void aWriteThatTheStopOfItsGatewayMeetsOnItsWayIsUnknown() {
        TableInfo table = create(false);
        regions.neverAnswer();
        regions.stopping = true;

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1)))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aRegionThatDoesNotKnowTheNewestColumnsYetIsWaitedFor() {
        TableInfo table = create(false);
        regions.answer(new PartOutcome.StaleSchema(0));

        writer.insert(table, rows(row("a", 1)));

        assertThat(regions.calls)
                .extracting(call -> call.getFirst().schemaVersion())
                .containsExactly(1, 1);
        assertThat(regions.rowCount()).isEqualTo(1);
    }

    @Test
    void rowsThatLackANewNotNullColumnAreToBeSentAgainAndNotWrong() {
        TableInfo table = create(false);
        regions.answer(new PartOutcome.StaleSchema(2));

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1))))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE_SCHEMA))
                .hasMessageContaining("send the write again");
        assertThat(regions.calls).as("the same rows would be refused again").hasSize(1);
        assertThat(meta.refreshes).as("the next are built for the new column").hasValue(1);
        writer.insert(table, rows(row("a", 1)));

        assertThat(regions.rows.getFirst().lowWaterMark())
                .as("the refused part has its outcome")
                .isEqualTo(regions.rows.getFirst().sequence());
    }

    @Test
    void rowsForATableThatIsGoneMayBeMeantForTheOneThatHasItsNameNow() {
        TableInfo table = create(false);
        regions.answer(new PartOutcome.NotHere(-1));
        meta.beforeRefresh = () -> meta.submit(new MetaCommand.DropTable("public", table.name(), true))
                .join();

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1))))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE_SCHEMA))
                .hasMessageContaining("was dropped while it was written");
        assertThat(regions.rowCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsToBeSentAgainAreToldBeforeThoseThatAreWrong(boolean staleFirst) {
        TableInfo table = create(true);
        meta.move(table.regions().get(1).region(), 0, 2);
        PartOutcome stale = new PartOutcome.StaleSchema(2);
        PartOutcome wrong = new PartOutcome.Invalid(ErrorCode.TYPE_MISMATCH, "wrong type");
        regions.then(parts -> CompletableFuture.completedFuture(
                new GroupWriteReply(staleFirst ? List.of(stale, wrong) : List.of(wrong, stale))));

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1), row("z", 2))))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE_SCHEMA));
    }

    @Test
    void aRefusedPartFailsTheRequestAfterTheOthersWereWritten() {
        TableInfo table = create(true);
        regions.answer(new PartOutcome.Invalid(ErrorCode.TYPE_MISMATCH, "wrong type"));

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1), row("z", 2))))
                .isInstanceOf(KontikiException.class)
                .hasMessageStartingWith("wrong type; applied: 1 rows in Region ")
                .hasMessageContaining("; not applied: 1 rows in Region ");
        assertThat(regions.rowCount()).isEqualTo(1);
    }

    @Test
    void aDroppedTableIsAnError() {
        TableInfo table = create(false);
        regions.then(parts -> {
            meta.submit(new MetaCommand.DropTable("public", "t", true));
            return CompletableFuture.failedFuture(new KontikiException(ErrorCode.NOT_LEADER, "x"));
        });

        assertThatThrownBy(() -> writer.insert(table, rows(row("a", 1)))).hasMessageContaining("dropped");
    }

    @Test
    void moreBytesThanTheBudgetAreRefusedUnlessTheyAreAlone() {
        TableInfo table = create(false);
        ByteBudget.Share other = budget.take(9_990);

        assertThatThrownBy(() -> writer.insert(table, rows(row("a".repeat(500), 1))))
                .isInstanceOf(BusyException.class);
        other.close();
        budget.take(20_000).close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aDeleteGoesToTheRegionsItCanTouch() {
        TableInfo table = create(true);

        writer.delete(table, new DeleteFilter(List.of(new DeleteFilter.TagEquals(1, TagValue.ofString("a"))), 0, 10));
        writer.delete(table, new DeleteFilter(List.of(), 0, 10));
        writer.delete(table, new DeleteFilter(List.of(), 10, 0));

        assertThat(regions.rows).extracting(WritePart::kind).containsOnly(PartKind.DELETE);
        assertThat(regions.rows).extracting(part -> part.region().number()).containsExactlyInAnyOrder(0, 0, 1);
    }

    private TableInfo create(boolean partitioned) {
        return create(partitioned, TableOptions.DEFAULT);
    }

    private TableInfo create(boolean partitioned, TableOptions options) {
        TableSchema schema = new TableSchema(
                1,
                List.of(
                        new ColumnSchema(1, "host", DataType.STRING, ColumnRole.TAG, true, null),
                        new ColumnSchema(2, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                        new ColumnSchema(3, "v", DataType.FLOAT64, ColumnRole.FIELD, true, null)),
                4);
        PartitionLiteral middle = PartitionLiteral.text("m");
        PartitionRule rule = partitioned
                ? new PartitionRule(
                        List.of(1),
                        List.of(
                                new PartitionExpr.Compare(1, "host", PartitionExpr.Operator.LESS, middle),
                                new PartitionExpr.Compare(1, "host", PartitionExpr.Operator.GREATER_OR_EQUAL, middle)))
                : PartitionRule.SINGLE;
        meta.submit(new MetaCommand.CreateTable("public", "t", schema, options, rule, false, false));
        return meta.table("t");
    }

    private static List<Object[]> rows(Object[]... rows) {
        return List.of(rows);
    }

    private static Object[] row(String host, long time) {
        return new Object[] {host, time, 1.5};
    }
}
