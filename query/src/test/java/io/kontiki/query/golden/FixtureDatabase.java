package io.kontiki.query.golden;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.execute.DuckDb;
import io.kontiki.query.execute.DuckDbSettings;
import io.kontiki.query.execute.FragmentExecutor;
import io.kontiki.query.execute.FragmentResult;
import io.kontiki.query.execute.FragmentTransport;
import io.kontiki.query.execute.QueryExecutor;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.plan.CatalogReader;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.plan.PlannedQuery;
import io.kontiki.query.plan.QueryPlanner;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.plan.TableDefinition;
import io.kontiki.query.plan.VirtualTable;
import io.kontiki.query.sql.ComputedValue;
import io.kontiki.query.sql.InsertRows;
import io.kontiki.query.sql.Statement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Planner and executors over fixture Regions: everything but the network, the log and the storage. One thread. */
final class FixtureDatabase implements CatalogReader, FragmentTransport, AutoCloseable {
    static final QuerySession SESSION = new QuerySession(
            "public",
            "kontiki",
            ZoneOffset.UTC,
            Instant.parse("2026-01-02T03:04:05.678Z"),
            Map.of("server_version_num", "160000", "version", "PostgreSQL 16.3 (Kontiki)", "search_path", "public"));

    /** The query that runs, while its rows are read. */
    interface Watch {
        void started(QueryResult result);
    }

    private final int regionCount;
    private final Path directory;
    private final BufferAllocator allocator = new RootAllocator();
    private final DuckDb duckDb;
    private final Reading reading;
    private final FragmentExecutor fragments;
    private final QueryExecutor executor;
    private final QueryPlanner planner = new QueryPlanner(this);
    private final MetricRegistry metrics = new MetricRegistry();
    private final Map<String, TableDefinition> definitions = new HashMap<>();
    private final Map<RegionId, FixtureRegion> regions = new HashMap<>();
    private long rowsMoved;
    private Duration timeout = Duration.ofSeconds(20);
    private KontikiException fragmentFailure;

    FixtureDatabase(int regionCount, Path directory, Reading reading) {
        this.regionCount = regionCount;
        this.directory = directory;
        this.duckDb = DuckDb.open(new DuckDbSettings(2, 512 << 20, directory.resolve("spill"), List.of(directory), 8));
        this.reading = reading;
        this.fragments = switch (reading) {
            case MERGED -> FragmentExecutor.asForMany(duckDb);
            case SMALL -> new FragmentExecutor(duckDb);
        };
        this.executor = new QueryExecutor(duckDb, this, allocator, metrics);
    }

    /** Runs a statement and shows what came of it, line by line. */
    List<String> run(Statement statement) {
        return switch (statement) {
            case Statement.CreateTable create -> create(create);
            case Statement.Insert insert -> insert(insert);
            case Statement.InsertSelect insert -> insert(insert);
            case Statement.Select select -> select(select);
            case Statement.Explain explain -> explain(explain);
            default -> List.of(statement.toString());
        };
    }

    private List<String> create(Statement.CreateTable create) {
        int id = definitions.size() + 1;
        List<RegionId> ids = IntStream.range(0, regionCount)
                .mapToObj(number -> RegionId.of(id, number))
                .toList();
        definitions.put(
                create.table().name(),
                new TableDefinition(id, "public", create.table().name(), create.schema(), ids));
        for (RegionId region : ids) {
            Path own = directory.resolve(create.table().name());
            try {
                Files.createDirectories(own);
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
            regions.put(
                    region,
                    new FixtureRegion(region, create.schema(), create.options().mergeMode(), own));
        }
        return List.of("ok");
    }

    private List<String> insert(Statement.Insert insert) {
        TableDefinition table = definitions.get(insert.table().name());
        SortedMap<Integer, ComputedValue> computed = new TreeMap<>();
        for (Statement.Computation computation : insert.computations()) {
            Iterator<Integer> numbers = computation.numbers().iterator();
            try (QueryResult result = executor.execute(planner.plan(computation.query(), SESSION), SESSION, timeout)) {
                while (result.next()) {
                    IntStream.range(0, result.columns().size())
                            .mapToObj(i -> new ComputedValue(
                                    result.value(i), result.columns().get(i).type()))
                            .forEach(value -> computed.put(numbers.next(), value));
                }
            }
        }
        List<ComputedValue> values = List.copyOf(computed.values());
        return store(table, InsertRows.evaluate(insert, values, table.schema(), SESSION.timeZone(), SESSION.now()));
    }

    private List<String> insert(Statement.InsertSelect insert) {
        TableDefinition table = definitions.get(insert.table().name());
        List<Object[]> rows = new ArrayList<>();
        try (QueryResult result = executor.execute(planner.plan(insert.query(), SESSION), SESSION, timeout)) {
            List<DataType> types =
                    result.columns().stream().map(ResultColumn::type).toList();
            InsertRows into = InsertRows.into(insert, types.size(), table.schema(), SESSION.timeZone(), SESSION.now());
            while (result.next()) {
                Object[] values =
                        IntStream.range(0, types.size()).mapToObj(result::value).toArray();
                rows.add(into.row(values, types, rows.size() + 1));
            }
        }
        return store(table, rows);
    }

    private List<String> store(TableDefinition table, List<Object[]> rows) {
        TableSchema schema = table.schema();
        List<List<Object[]>> parts = new ArrayList<>();
        for (int i = 0; i < regionCount; i++) {
            parts.add(new ArrayList<>());
        }
        for (Object[] row : rows) {
            List<Object> key = schema.tags().stream()
                    .map(tag -> row[schema.columns().indexOf(tag)])
                    .toList();
            parts.get(Math.floorMod(
                            key.stream()
                                    .mapToInt(value -> String.valueOf(value).hashCode())
                                    .sum(),
                            regionCount))
                    .add(row);
        }
        for (int i = 0; i < regionCount; i++) {
            if (!parts.get(i).isEmpty()) {
                regions.get(table.regions().get(i)).insert(parts.get(i));
            }
        }
        return List.of(rows.size() + " rows");
    }

    private List<String> select(Statement.Select select) {
        return select(select, SESSION, result -> {});
    }

    List<String> select(Statement.Select select, QuerySession session, Watch watch) {
        PlannedQuery planned = planner.plan(select, session);
        List<String> lines = new ArrayList<>();
        lines.add(String.join(
                " | ", planned.columns().stream().map(FixtureDatabase::heading).toList()));
        try (QueryResult result = executor.execute(planned, session, timeout)) {
            watch.started(result);
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < planned.columns().size(); i++) {
                    values.add(show(result.value(i)));
                }
                lines.add(String.join(" | ", values));
            }
            rowsMoved = result.traffic().rows();
        }
        return lines;
    }

    private List<String> explain(Statement.Explain explain) {
        PlannedQuery planned = planner.plan(explain.query(), SESSION);
        List<String> lines = new ArrayList<>();
        planned.fragments()
                .forEach(fragment -> lines.add("f" + fragment.id() + " columns "
                        + fragment.spec().columnIds() + (fragment.spec().streams() ? " streamed" : "")
                        + (fragment.spec().narrow() ? " narrow: " : ": ")
                        + fragment.spec().duckSql() + ", below the merge: " + fragment.belowTheMerge()));
        lines.add(planned.finalSql());
        return lines;
    }

    private static String heading(ResultColumn column) {
        return column.name() + " " + column.type().displayName() + (column.nullable() ? "" : "!");
    }

    private static String show(Object value) {
        return switch (value) {
            case null -> "NULL";
            case byte[] bytes -> "x" + HexFormat.of().formatHex(bytes);
            case String text -> "'" + text + "'";
            default -> value.toString();
        };
    }

    /** How many rows the fragments of the last query sent. */
    long rowsMoved() {
        return rowsMoved;
    }

    /** What the metric says of all queries so far. */
    long rowsMovedInAll() {
        return metrics.counter("kontiki_query_moved_rows_total").getCount();
    }

    void timeout(Duration newTimeout) {
        timeout = newTimeout;
    }

    /** From now on fragments fail so, after their first batch. */
    void fragmentsFailWith(KontikiException failure) {
        fragmentFailure = failure;
    }

    /** Adds a column as Metasrv would; rows from before read it as NULL. */
    void addColumn(String table, io.kontiki.common.schema.ColumnSchema column) {
        TableDefinition old = definitions.get(table);
        TableSchema schema = old.schema().withAdded(List.of(column));
        definitions.put(table, new TableDefinition(old.id(), "public", table, schema, old.regions()));
        old.regions().forEach(region -> regions.get(region).changeSchema(schema));
    }

    @Override
    public boolean databaseExists(String database) {
        return database.equals("public");
    }

    @Override
    public Optional<TableDefinition> table(String database, String name) {
        return database.equals("public") ? Optional.ofNullable(definitions.get(name)) : Optional.empty();
    }

    @Override
    public Optional<VirtualTable> virtualTable(String schema, String name, QuerySession session) {
        if (!schema.equals("information_schema") || !name.equals("tables")) {
            return Optional.empty();
        }
        List<ResultColumn> columns = List.of(
                new ResultColumn("table_name", DataType.STRING, false),
                new ResultColumn("table_id", DataType.UINT32, true));
        return Optional.of(new VirtualTable(
                columns,
                () -> definitions.values().stream()
                        .map(table -> new Object[] {table.name(), (long) table.id()})
                        .toList()));
    }

    @Override
    public List<FragmentResult> run(
            io.kontiki.query.plan.ScanFragment fragment,
            QuerySession session,
            Duration timeout,
            BufferAllocator resultAllocator,
            Consumer<Runnable> starting) {
        List<FragmentResult> results = new ArrayList<>();
        try {
            for (List<RegionId> node : nodes(fragment.regions())) {
                FragmentResult result = fragments.execute(
                        FragmentSpec.fromJson(fragment.spec().toJson()),
                        () -> node.stream()
                                .map(region -> regions.get(region).open())
                                .toList(),
                        timeout,
                        resultAllocator,
                        cancel -> {});
                starting.accept(result::cancel);
                results.add(
                        fragmentFailure == null ? result : new FailingResult(result, fragmentFailure, resultAllocator));
            }
            return results;
        } catch (KontikiException e) {
            results.forEach(FragmentResult::close);
            throw e;
        }
    }

    /** Regions that one node has: all, where they are to be read in one go, and otherwise one. */
    private List<List<RegionId>> nodes(List<RegionId> all) {
        return switch (reading) {
            case MERGED -> all.stream().map(List::of).toList();
            case SMALL -> all.isEmpty() ? List.of() : List.of(all);
        };
    }

    @Override
    public void close() {
        duckDb.close();
        allocator.close();
    }

    /** For failure messages. */
    @Override
    public String toString() {
        return regionCount + " Regions " + Arrays.toString(definitions.keySet().toArray());
    }
}
