package io.kontiki.query.execute;

import static io.kontiki.query.execute.RegionByHand.memory;
import static io.kontiki.query.execute.RegionByHand.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.query.execute.RegionByHand.Row;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.RegionSource;
import io.kontiki.query.source.SourceFile;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments over a {@link RegionByHand}, with files and memory parts. */
final class FragmentExecutorTest {
    private static final String ALL = "SELECT k1, k2, k3, k4 FROM scan ORDER BY k1, k2, k3";

    @TempDir
    private Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private DuckDb duckDb;
    private int fileNumber;
    /** By default Regions are merged one by one, results streamed or gathered. */
    private FragmentExecutor.Limits limits = FragmentExecutor.Limits.NONE;

    @BeforeEach
    void open() {
        duckDb = DuckDb.open(new DuckDbSettings(2, 256 << 20, directory.resolve("spill"), List.of(directory), 4));
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(duckDb.running()).isZero();
        duckDb.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void newestLateRowReplacesTheWholeRow() {
        List<List<Object>> rows = run(
                MergeMode.LAST_ROW,
                List.of(file(false, 0, a(10, 1, 1.0), a(20, 2, 2.0)), file(true, 5, a(10, 3, null))),
                List.of(memory(false, 9, a(30, 4, 4.0)), memory(true, 9, a(20, null, 9.0))));
        assertThat(rows).containsExactly(row(10, 3, null), row(20, null, 9.0), row(30, 4, 4.0));
    }

    @Test
    void newestValuePerFieldWinsInLastNonNull() {
        List<List<Object>> rows = run(
                MergeMode.LAST_NON_NULL,
                List.of(
                        file(false, 0, a(10, 1, 1.0)),
                        file(true, 5, a(10, 3, null)),
                        file(true, 6, a(10, null, 7.0), a(5, 5, null))),
                List.of(memory(true, 9, a(10, null, 8.0))));
        assertThat(rows).containsExactly(row(5, 5, null), row(10, 3, 8.0));
    }

    @Test
    void appendKeepsEverything() {
        List<List<Object>> rows = run(
                MergeMode.APPEND,
                List.of(file(false, 0, a(10, 1, 1.0)), file(true, 5, a(10, 3, null))),
                List.of(memory(true, 9, a(10, 7, null))));
        assertThat(rows).hasSize(3);
    }

    @Test
    void fieldPredicateDoesNotFindAReplacedValue() {
        List<List<Object>> rows = execute(
                MergeMode.LAST_ROW,
                "SELECT k1, k2, k3, k4 FROM scan WHERE k3 > 90",
                TagTimePredicate.ALL,
                List.of(file(false, 0, a(10, 95, 1.0))),
                List.of(memory(true, 9, a(10, 10, 1.0))));
        assertThat(rows).isEmpty();
    }

    @Test
    void deletesFilterOnlyTheFilesThatCarryThem() {
        DeleteFilter delete = new DeleteFilter(List.of(new DeleteFilter.TagEquals(1, TagValue.ofString("a"))), 10, 15);
        DeleteFilter withoutHost = new DeleteFilter(List.of(new DeleteFilter.TagEquals(1, null)), 0, 100);
        SourceFile old = file(
                false, 0, List.of(delete, withoutHost), a(10, 1, 1.0), a(20, 2, 2.0), new Row(2, null, 10, 1.0, 1.0));
        List<List<Object>> rows = run(MergeMode.LAST_ROW, List.of(old), List.of(memory(true, 9, a(12, 3, 3.0))));
        assertThat(rows).containsExactly(row(12, 3, 3.0), row(20, 2, 2.0));
    }

    @Test
    void tagAndTimeConditionsMayStandBelowTheMerge() {
        TagTimePredicate predicate =
                new TagTimePredicate(15, 40, List.of(new TagCondition(1, List.of(TagValue.ofString("a")), true)));
        List<List<Object>> rows = execute(
                MergeMode.LAST_ROW,
                ALL,
                predicate,
                List.of(file(
                        false,
                        0,
                        a(10, 1, 1.0),
                        a(20, 2, 2.0),
                        new Row(3, "b", 20, 9.0, 9.0),
                        new Row(4, null, 30, 8.0, 8.0))),
                List.of());
        assertThat(rows).containsExactly(row(20, 2, 2.0), Arrays.asList(null, 30L, 8.0, 8.0));
    }

    @Test
    void readsNothingFromARegionWithoutSources() {
        assertThat(run(MergeMode.LAST_ROW, List.of(), List.of())).isEmpty();
    }

    @Test
    void freesEverythingWhenTheSqlIsWrong() {
        assertThatThrownBy(() -> execute(
                        MergeMode.LAST_ROW,
                        "SELECT nonsense FROM scan",
                        TagTimePredicate.ALL,
                        List.of(),
                        List.of(memory(false, 1, a(1, 1, 1.0)))))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void readsNoFileOutsideTheAllowedDirectories() {
        assertThatThrownBy(() -> execute(
                        MergeMode.LAST_ROW,
                        "SELECT content FROM read_text('/etc/hostname')",
                        TagTimePredicate.ALL,
                        List.of(),
                        List.of()))
                .isInstanceOf(KontikiException.class);
    }

    @Test
    void aFragmentThatWaitsForItsPlaceHoldsNoSources() throws Exception {
        FragmentSpec spec = new FragmentSpec(ALL, List.of(1, 2, 3, 4), TagTimePredicate.ALL);
        CountDownLatch waits = new CountDownLatch(1);
        AtomicBoolean opened = new AtomicBoolean();
        Supplier<List<RegionSource>> open = () -> {
            opened.set(true);
            return List.of(source(MergeMode.LAST_ROW, List.of(), List.of(memory(false, 1, a(1, 1, 1.0)))));
        };
        FragmentExecutor executor = executor();
        List<DuckDb.Lease> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(duckDb.connect(Duration.ofSeconds(5)));
        }
        assertThatThrownBy(() -> executor.execute(spec, open, Duration.ofMillis(100), allocator, cancel -> {}))
                .isInstanceOf(BusyException.class);
        assertThat(opened).as("opened without a place").isFalse();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FragmentResult> result = threads.submit(
                    () -> executor.execute(spec, open, Duration.ofSeconds(60), allocator, cancel -> waits.countDown()));
            assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();
            all.getFirst().close();
            try (FragmentResult rows = result.get(20, TimeUnit.SECONDS)) {
                assertThat(opened).isTrue();
                assertThat(rows.reader().loadNextBatch()).isTrue();
            }
        }
        all.forEach(DuckDb.Lease::close);
    }

    @Test
    void anAggregateStopsWhenItIsCancelledLongBeforeItHasAResult() throws Exception {
        FragmentSpec endless = new FragmentSpec(
                "SELECT count(*) AS c FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range % 5",
                List.of(1, 2, 3, 4), TagTimePredicate.ALL);
        RegionSource source = source(MergeMode.LAST_ROW, List.of(file(false, 1, a(1, 1, null))), List.of());
        CompletableFuture<Runnable> cancel = new CompletableFuture<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FragmentResult> result = threads.submit(() -> executor()
                    .execute(endless, () -> List.of(source), Duration.ofMinutes(5), allocator, cancel::complete));
            cancel.get(20, TimeUnit.SECONDS).run(); // whether DuckDB has begun or not
            assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        }
        assertThat(duckDb.running()).isZero();
    }

    @Test
    void anAggregateThatIsCancelledWhileItReadsWasCancelledAndRanIntoNoTimeLimit() throws Exception {
        FragmentSpec endless = new FragmentSpec(
                "SELECT count(*) AS c FROM scan, range(1000000) a, range(10000000) b WHERE a.range % 7 = b.range % 5 + k2",
                List.of(1, 2, 3, 4), TagTimePredicate.ALL);
        CountDownLatch reads = new CountDownLatch(1);
        MemoryPart part = memory(false, 1, reads::countDown, a(0, 1, 1.0));
        CompletableFuture<Runnable> cancel = new CompletableFuture<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FragmentResult> result = threads.submit(() -> executor()
                    .execute(
                            endless,
                            () -> List.of(source(MergeMode.LAST_ROW, List.of(), List.of(part))),
                            Duration.ofMinutes(5),
                            allocator,
                            cancel::complete));
            assertThat(reads.await(20, TimeUnit.SECONDS)).isTrue();
            cancel.get().run();
            assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        }
    }

    @Test
    void whoUsesAConnectionNextSeesNothingOfTheOneBefore() {
        FragmentSpec stream = new FragmentSpec(ALL, List.of(1, 2, 3, 4), TagTimePredicate.ALL, true);
        assertThat(execute(
                        stream,
                        MergeMode.LAST_ROW,
                        List.of(),
                        List.of(memory(false, 1, a(1, 1, 1.0)), memory(true, 2, a(1, 2, 2.0)))))
                .containsExactly(row(1, 2, 2.0));
        assertThat(duckDb.idle()).isEqualTo(1);
        assertThat(execute(stream, MergeMode.LAST_ROW, List.of(), List.of(memory(false, 1, a(5, 5, 5.0)))))
                .containsExactly(row(5, 5, 5.0));
        assertThat(execute(stream, MergeMode.LAST_ROW, List.of(file(false, 0, a(7, 7, 7.0))), List.of()))
                .containsExactly(row(7, 7, 7.0));
        assertThat(duckDb.idle()).as("one connection for all").isEqualTo(1);
    }

    @Test
    void aConnectionWhoseRowsWereNotReadToTheEndIsNotUsedAgain() throws IOException {
        FragmentSpec many = new FragmentSpec(
                "SELECT k1, k2, k3, k4 FROM scan, range(1000000)", List.of(1, 2, 3, 4), TagTimePredicate.ALL, true);
        try (FragmentResult result = executor()
                .execute(
                        many,
                        () -> List.of(source(MergeMode.LAST_ROW, List.of(), List.of(memory(false, 1, a(1, 1, 1.0))))),
                        Duration.ofSeconds(20),
                        allocator,
                        cancel -> {})) {
            assertThat(result.loadNextBatch()).isTrue();
        }
        assertThat(duckDb.idle()).isZero();
        assertThat(run(MergeMode.LAST_ROW, List.of(), List.of(memory(false, 1, a(2, 2, 2.0)))))
                .containsExactly(row(2, 2, 2.0));
    }

    @Test
    void theTimeLimitOfARunThatHasEndedDoesNotEndTheNextOne() throws InterruptedException {
        FragmentSpec stream = new FragmentSpec(ALL, List.of(1, 2, 3, 4), TagTimePredicate.ALL, true);
        execute(stream, MergeMode.LAST_ROW, List.of(), List.of(memory(false, 1, a(1, 1, 1.0))), Duration.ofSeconds(1));
        assertThat(duckDb.idle()).isEqualTo(1);
        // Runs over the moment at which the first would have been ended.
        FragmentSpec slow = new FragmentSpec(
                "SELECT k1, k2, k3, k4 FROM scan WHERE (SELECT count(*) FROM range(40000) a, range(40000) b WHERE a.range <> b.range) > k2",
                List.of(1, 2, 3, 4),
                TagTimePredicate.ALL,
                true);
        long began = System.nanoTime();
        assertThat(execute(slow, MergeMode.LAST_ROW, List.of(), List.of(memory(false, 1, a(2, 2, 2.0)))))
                .containsExactly(row(2, 2, 2.0));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void aSmallResultIsTheSameAndItsConnectionServesAStreamNext() {
        FragmentSpec gathered = new FragmentSpec(ALL, List.of(1, 2, 3, 4), TagTimePredicate.ALL);
        List<MemoryPart> memory = List.of(memory(false, 1, a(1, 1, 1.0), a(2, 2, 2.0)), memory(true, 2, a(1, 9, 9.0)));
        limits = wholeUpTo(3);
        assertThat(execute(gathered, MergeMode.LAST_ROW, List.of(), memory))
                .containsExactly(row(1, 9, 9.0), row(2, 2, 2.0));
        assertThat(duckDb.idle())
                .as("a gathered result's connection is not kept")
                .isEqualTo(1);

        limits = wholeUpTo(2);
        FragmentSpec stream = new FragmentSpec(ALL, List.of(1, 2, 3, 4), TagTimePredicate.ALL, true);
        assertThat(execute(stream, MergeMode.LAST_ROW, List.of(), memory))
                .containsExactly(row(1, 9, 9.0), row(2, 2, 2.0));
        assertThat(execute(stream, MergeMode.LAST_ROW, List.of(file(false, 0, a(7, 7, 7.0))), List.of()))
                .containsExactly(row(7, 7, 7.0));
        assertThat(duckDb.idle()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNarrowResultIsWholeBeyondTheRowsOfABatch(boolean narrow) {
        limits = wholeUpTo(1);
        FragmentSpec numbers = new FragmentSpec(
                "SELECT k3 AS c FROM scan WHERE k1 = 'a' ORDER BY 1",
                List.of(1, 2, 3, 4),
                TagTimePredicate.ALL,
                false,
                narrow);
        List<MemoryPart> memory = List.of(memory(false, 1, a(1, 1, 1.0), a(2, 2, 2.0)));
        assertThat(execute(numbers, MergeMode.LAST_ROW, List.of(), memory)).containsExactly(List.of(1.0), List.of(2.0));
        assertThat(duckDb.idle())
                .as("a gathered result's connection is not kept")
                .isEqualTo(narrow ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anErrorBeforeTheFirstRowTellsWhy(int small) {
        limits = wholeUpTo(small);
        FragmentSpec wrong = new FragmentSpec(
                "SELECT k1, k2, CAST(k1 || 'x' AS DOUBLE) AS k3, k4 FROM scan",
                List.of(1, 2, 3, 4),
                TagTimePredicate.ALL,
                true);
        assertThatThrownBy(() -> execute(wrong, MergeMode.LAST_ROW, List.of(), List.of(memory(false, 1, a(1, 1, 1.0)))))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_FAILED))
                .hasMessageContaining("'ax'");
    }

    private static FragmentExecutor.Limits wholeUpTo(long rows) {
        return new FragmentExecutor.Limits(1000, 1000, 1 << 20, rows);
    }

    private FragmentExecutor executor() {
        return new FragmentExecutor(duckDb, limits);
    }

    private static Row a(long ts, Integer v, Double w) {
        return new Row(1, "a", ts, v == null ? null : (Double) (double) v, w);
    }

    private static List<Object> row(long ts, Integer v, Double w) {
        return Arrays.asList("a", ts, v == null ? null : (Double) (double) v, w);
    }

    private List<List<Object>> run(MergeMode mode, List<SourceFile> files, List<MemoryPart> memory) {
        return execute(mode, ALL, TagTimePredicate.ALL, files, memory);
    }

    private List<List<Object>> execute(
            MergeMode mode, String sql, TagTimePredicate predicate, List<SourceFile> files, List<MemoryPart> memory) {
        return execute(new FragmentSpec(sql, List.of(1, 2, 3, 4), predicate), mode, files, memory);
    }

    private List<List<Object>> execute(
            FragmentSpec spec, MergeMode mode, List<SourceFile> files, List<MemoryPart> memory) {
        return execute(spec, mode, files, memory, Duration.ofSeconds(20));
    }

    private List<List<Object>> execute(
            FragmentSpec spec, MergeMode mode, List<SourceFile> files, List<MemoryPart> memory, Duration timeout) {
        List<List<Object>> rows = new ArrayList<>();
        try (FragmentResult result = executor()
                .execute(spec, () -> List.of(source(mode, files, memory)), timeout, allocator, cancel -> {})) {
            ArrowReader reader = result.reader();
            while (result.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                for (int i = 0; i < root.getRowCount(); i++) {
                    List<Object> row = new ArrayList<>();
                    for (FieldVector vector : root.getFieldVectors()) {
                        Object value = vector.getObject(i);
                        row.add(value instanceof org.apache.arrow.vector.util.Text text ? text.toString() : value);
                    }
                    rows.add(row);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return rows;
    }

    private SourceFile file(boolean late, long order, Row... rows) {
        return file(late, order, List.of(), rows);
    }

    private SourceFile file(boolean late, long order, List<DeleteFilter> deletes, Row... rows) {
        return FileByHand.write(
                directory.resolve("f" + fileNumber++ + ".parquet"), late, order, deletes, List.of(rows));
    }
}
