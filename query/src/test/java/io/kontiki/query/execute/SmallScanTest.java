package io.kontiki.query.execute;

import static io.kontiki.query.execute.RegionByHand.memory;
import static io.kontiki.query.execute.RegionByHand.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.execute.RegionByHand.Row;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.RegionSource;
import io.kontiki.query.source.SourceFile;
import io.kontiki.query.source.TagTimePredicate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Few rows of several Regions, read in one go and merged by Region, against a merge by hand. */
final class SmallScanTest {
    private static final FragmentSpec ALL =
            new FragmentSpec("SELECT k1, k2, k3, k4 FROM scan", List.of(1, 2, 3, 4), TagTimePredicate.ALL);

    @TempDir
    private Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private DuckDb duckDb;
    private int files;

    @BeforeEach
    void open() {
        duckDb = DuckDb.open(new DuckDbSettings(2, 256 << 20, directory.resolve("spill"), List.of(directory), 4));
    }

    @AfterEach
    void nothingLeaks() {
        duckDb.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource(MergeMode.class)
    void readsTheRowsThatAMergeOfEachRegionHas(MergeMode mode) {
        for (long seed = 1; seed <= 12; seed++) {
            Random random = new Random(seed);
            List<RegionSource> regions = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int region = 0; region < count; region++) {
                MadeUp made = new MadeUp(mode, random);
                regions.add(made.source());
                expected.addAll(made.rows());
            }
            assertThat(read(FragmentExecutor.Limits.DEFAULT, regions))
                    .as("in one go, seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(read(FragmentExecutor.Limits.NONE, regions))
                    .as("by Region, seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(read(new FragmentExecutor.Limits(1000, 1000, 0, 0), regions))
                    .as("no room to copy what is in memory, seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void theSameSeriesNumberInTwoRegionsIsTwoSeries() {
        List<RegionSource> regions = List.of(
                source(
                        MergeMode.LAST_ROW,
                        List.of(file(false, 0, row(1, 5, 1.0)), file(true, 7, row(1, 5, 2.0))),
                        List.of()),
                source(MergeMode.LAST_ROW, List.of(file(false, 0, row(1, 5, 3.0))), List.of()));
        assertThat(read(FragmentExecutor.Limits.DEFAULT, regions))
                .containsExactlyInAnyOrder(text(row(1, 5, 2.0)), text(row(1, 5, 3.0)));
    }

    @Test
    void regionsThatKnowDifferentSchemasAreReadBesideEachOther() {
        TableSchema later = new TableSchema(2, RegionByHand.SCHEMA.columns(), RegionByHand.SCHEMA.nextColumnId());
        List<RegionSource> regions = List.of(
                source(
                        MergeMode.LAST_ROW,
                        List.of(file(false, 0, row(1, 5, 1.0))),
                        List.of(memory(true, 7, row(1, 5, 2.0)))),
                source(
                        later,
                        MergeMode.LAST_ROW,
                        List.of(file(false, 0, row(1, 5, 3.0))),
                        List.of(memory(false, 7, row(1, 6, 4.0)))));
        assertThat(read(FragmentExecutor.Limits.DEFAULT, regions))
                .containsExactlyInAnyOrder(text(row(1, 5, 2.0)), text(row(1, 5, 3.0)), text(row(1, 6, 4.0)));
    }

    /** A file's own column would stand for the number of the file, and put rows into the wrong order. */
    @ParameterizedTest
    @ValueSource(strings = {"file_index", "File_Index", "__region", "__ORDER"})
    void aColumnThatIsCalledAsWhatIsAddedIsReadToo(String name) {
        List<ColumnSchema> columns = new ArrayList<>(RegionByHand.SCHEMA.columns());
        columns.set(3, new ColumnSchema(4, name, DataType.FLOAT64, ColumnRole.FIELD, true, null));
        TableSchema schema = new TableSchema(1, columns, 5);
        SourceFile older = FileByHand.write(
                directory.resolve("older.parquet"), name, false, 0, List.of(), List.of(new Row(1, "h1", 5, 1.0, 0.0)));
        SourceFile newer = FileByHand.write(
                directory.resolve("newer.parquet"), name, true, 7, List.of(), List.of(new Row(1, "h1", 5, 2.0, 0.0)));
        assertThat(read(
                        FragmentExecutor.Limits.DEFAULT,
                        List.of(source(schema, MergeMode.LAST_ROW, List.of(older, newer), List.of()))))
                .containsExactly(text(new Row(1, "h1", 5, 2.0, 0.0)));
    }

    @Test
    void aPartThatCannotBeReadLeavesNothingOpen() {
        MemoryPart good = memory(false, 1, row(1, 5, 1.0));
        MemoryPart bad = memory(
                false,
                1,
                () -> {
                    throw new KontikiException(ErrorCode.REGION_NOT_HERE, "gone");
                },
                row(1, 6, 1.0));
        List<RegionSource> regions = List.of(
                source(MergeMode.LAST_ROW, List.of(), List.of(good)),
                source(MergeMode.LAST_ROW, List.of(), List.of(bad)));
        assertThatThrownBy(() -> read(FragmentExecutor.Limits.DEFAULT, regions))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REGION_NOT_HERE));
        assertThat(duckDb.running()).as("places taken").isZero();
    }

    @Test
    void aDeleteTakesRowsOnlyFromTheFileThatCarriesIt() {
        DeleteFilter delete = new DeleteFilter(List.of(new DeleteFilter.TagEquals(1, TagValue.ofString("h1"))), 0, 9);
        SourceFile deleted = FileByHand.write(
                directory.resolve("deleted.parquet"),
                false,
                0,
                List.of(delete),
                List.of(row(1, 5, 1.0), row(2, 5, 1.0)));
        List<RegionSource> regions = List.of(
                source(MergeMode.LAST_ROW, List.of(deleted), List.of()),
                source(MergeMode.LAST_ROW, List.of(file(false, 0, row(1, 6, 3.0))), List.of()));
        assertThat(read(FragmentExecutor.Limits.DEFAULT, regions))
                .containsExactlyInAnyOrder(text(row(2, 5, 1.0)), text(row(1, 6, 3.0)));
    }

    /** A Region with some files and parts, its rows merged by hand. */
    private final class MadeUp {
        private record Key(int series, long time) {}

        private final MergeMode mode;
        private final Random random;
        private final List<SourceFile> stored = new ArrayList<>();
        private final List<MemoryPart> memory = new ArrayList<>();
        private final Map<Key, Row> newest = new HashMap<>();
        private final List<Row> all = new ArrayList<>();

        MadeUp(MergeMode mode, Random random) {
            this.mode = mode;
            this.random = random;
            List<Row> inOrder = new ArrayList<>();
            for (Key key : keys(12)) {
                inOrder.add(madeUp(key));
            }
            int half = random.nextInt(inOrder.size() + 1);
            add(false, 3, inOrder.subList(0, half), true);
            add(false, 4, inOrder.subList(half, inOrder.size()), random.nextBoolean());
            int late = random.nextInt(4);
            for (int i = 0; i < late; i++) {
                List<Row> rows = new ArrayList<>();
                keys(5).forEach(key -> rows.add(madeUp(key)));
                add(true, 10 + i, rows, i < late - 1);
            }
        }

        RegionSource source() {
            return RegionByHand.source(mode, stored, memory);
        }

        List<String> rows() {
            return (mode == MergeMode.APPEND ? all : newest.values())
                    .stream().map(SmallScanTest::text).toList();
        }

        private List<Key> keys(int count) {
            List<Key> keys = new ArrayList<>();
            for (int series = 0; series < 4; series++) {
                for (long time = 0; time < 8; time++) {
                    keys.add(new Key(series, time));
                }
            }
            Collections.shuffle(keys, random);
            return keys.subList(0, count);
        }

        private Row madeUp(Key key) {
            return new Row(key.series(), key.series() == 0 ? null : "h" + key.series(), key.time(), value(), value());
        }

        private Double value() {
            return random.nextInt(3) == 0 ? null : (Double) (double) random.nextInt(100);
        }

        private void add(boolean late, long order, List<Row> rows, boolean asFile) {
            if (rows.isEmpty()) {
                return;
            }
            if (asFile) {
                stored.add(file(late, order, rows.toArray(Row[]::new)));
            } else {
                memory.add(memory(late, Long.MAX_VALUE, rows.toArray(Row[]::new)));
            }
            for (Row row : rows) {
                all.add(row);
                newest.merge(new Key(row.sid(), row.ts()), row, this::over);
            }
        }

        private Row over(Row older, Row newer) {
            return mode == MergeMode.LAST_NON_NULL
                    ? new Row(
                            newer.sid(),
                            newer.host(),
                            newer.ts(),
                            newer.v() == null ? older.v() : newer.v(),
                            newer.w() == null ? older.w() : newer.w())
                    : newer;
        }
    }

    private SourceFile file(boolean late, long order, Row... rows) {
        return FileByHand.write(directory.resolve("f" + files++ + ".parquet"), late, order, List.of(), List.of(rows));
    }

    private static Row row(int series, long time, Double value) {
        return new Row(series, "h" + series, time, value, null);
    }

    private static String text(Row row) {
        return Arrays.asList(row.host(), row.ts(), row.v(), row.w()).toString();
    }

    private List<String> read(FragmentExecutor.Limits limits, List<RegionSource> regions) {
        List<String> rows = new ArrayList<>();
        try (FragmentResult result = new FragmentExecutor(duckDb, limits)
                .execute(ALL, () -> regions, Duration.ofSeconds(20), allocator, cancel -> {})) {
            while (result.loadNextBatch()) {
                VectorSchemaRoot root = result.reader().getVectorSchemaRoot();
                for (int i = 0; i < root.getRowCount(); i++) {
                    int at = i;
                    rows.add(root.getFieldVectors().stream()
                            .map(vector -> Objects.toString(vector.getObject(at)))
                            .toList()
                            .toString());
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return rows;
    }
}
