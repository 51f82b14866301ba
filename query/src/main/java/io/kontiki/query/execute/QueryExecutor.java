package io.kontiki.query.execute;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.Metrics;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.plan.PlannedQuery;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ScanFragment;
import io.kontiki.query.plan.VirtualTable;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.duckdb.DuckDBResultSet;

/**
 * Finishes queries in the gateway: has the fragments run at the Regions, lets DuckDB read their results as {@code f0}, {@code f1}…
 * and the virtual tables as {@code v0}, {@code v1}…, and runs the final SQL.
 *
 * <p>The result of a query's only fragment is streamed. Several are gathered one after the other: a stream is consumed once, while
 * DuckDB may read a relation more often than the SQL names it (correlated sub-queries), and no fragment then holds a place at its
 * server while another waits for one. Thread-safe; each call has its own connection.
 */
public final class QueryExecutor {
    /** Where an answer is gathered. */
    private static final String ANSWER = "answer";
    /** Rows of a virtual table per INSERT. */
    private static final int VALUES_PER_INSERT = 500;

    private final DuckDb duckDb;
    private final FragmentTransport transport;
    private final BufferAllocator allocator;
    private final Histogram movedRows;
    private final Histogram movedBytes;
    private final Counter movedRowsTotal;
    private final Counter movedBytesTotal;

    public QueryExecutor(
            DuckDb duckDb, FragmentTransport transport, BufferAllocator allocator, MetricRegistry metrics) {
        this.duckDb = duckDb;
        this.transport = transport;
        this.allocator = allocator;
        Metrics.describe(metrics, "kontiki_query_moved_rows", "Rows that Regions sent to the gateway, per query.");
        Metrics.describe(metrics, "kontiki_query_moved_bytes", "Bytes that Regions sent to the gateway, per query.");
        this.movedRows = metrics.histogram("kontiki_query_moved_rows");
        this.movedBytes = metrics.histogram("kontiki_query_moved_bytes");
        this.movedRowsTotal = metrics.counter("kontiki_query_moved_rows_total");
        this.movedBytesTotal = metrics.counter("kontiki_query_moved_bytes_total");
    }

    /**
     * Starts a query. The caller closes the result.
     *
     * @param timeout for admission, for the fragments and for the final SQL, each
     * @throws KontikiException QUERY_FAILED, QUERY_LIMIT, TIMEOUT, CANCELLED, BUSY, or what a fragment failed with
     */
    public QueryResult execute(PlannedQuery query, QuerySession session, Duration timeout) {
        return execute(query, session, timeout, cancel -> {});
    }

    /**
     * The same for a caller who may want to end the query before there is a result.
     *
     * @param starting gets what cancels the query, from any thread, before the query begins
     */
    public QueryResult execute(
            PlannedQuery query, QuerySession session, Duration timeout, Consumer<Runnable> starting) {
        return execute(query, session, timeout, starting, false);
    }

    private QueryResult execute(
            PlannedQuery query, QuerySession session, Duration timeout, Consumer<Runnable> starting, boolean gathers) {
        Execution execution = new Execution(query, session, timeout, gathers);
        starting.accept(execution::cancel);
        try {
            return execution.start();
        } catch (SQLException e) {
            KontikiException failure = execution.explain(e);
            boolean again = !gathers && execution.isTextLost(e);
            execution.closeAfter(failure);
            if (again) {
                // It fails as early when it gathers its rows, and tells why.
                return execute(query, session, timeout, starting, true);
            }
            throw failure;
        } catch (RuntimeException | Error e) {
            execution.closeAfter(e);
            throw e;
        }
    }

    /** One query and all that is freed with it: result, statement, connection, streams, fragments, buffers, in this order. */
    private final class Execution implements ResultRows.Owner {
        private final PlannedQuery query;
        private final QuerySession session;
        private final Duration timeout;
        private final boolean gathers;
        private final BufferAllocator buffers = allocator.newChildAllocator("query", 0, Long.MAX_VALUE);
        private final AtomicLong fragments = new AtomicLong();
        private final AtomicLong rows = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();
        private final List<CountingReader> readers = new ArrayList<>();
        private final List<ArrowArrayStream> streams = new ArrayList<>();
        /** Those that are open; {@link #cancel} looks at them from other threads. */
        private final List<FragmentResult> results = new CopyOnWriteArrayList<>();

        /** End the search of servers, and fragments that may not have told their columns yet, which takes as long as an aggregate. */
        private final List<Runnable> underWay = new CopyOnWriteArrayList<>();

        private final AtomicBoolean closed = new AtomicBoolean();
        private DuckDb.Lease lease;
        private volatile Statement statement;
        private final Cancellation cancellation = duckDb.cancellation(() -> statement, "cancelling a query");
        private DuckDBResultSet output;

        /** @param gathers whether the result is gathered before it is read, whatever its size */
        Execution(PlannedQuery query, QuerySession session, Duration timeout, boolean gathers) {
            this.query = query;
            this.session = session;
            this.timeout = timeout;
            this.gathers = gathers;
        }

        QueryResult start() throws SQLException {
            lease = duckDb.connectAtGateway(timeout);
            for (Map.Entry<String, VirtualTable> table : query.virtualTables().entrySet()) {
                load(table.getKey(), table.getValue());
            }
            for (ScanFragment fragment : query.fragments()) {
                bring(fragment);
            }
            String sql = query.finalSql();
            boolean streams = !gathers
                    && query.fragments().size() == 1
                    && query.fragments().getFirst().spec().streams();
            if (!streams) {
                // As in FragmentExecutor: so the text of an error is not lost.
                run("CREATE TEMP TABLE " + ANSWER + " AS " + sql);
                sql = "SELECT * FROM " + ANSWER;
            }
            statement = newStatement();
            refuseIfCancelled();
            output = statement.executeQuery(sql).unwrap(DuckDBResultSet.class);
            return new ResultRows(query.columns(), output, this);
        }

        private void bring(ScanFragment fragment) throws SQLException {
            String name = "f" + fragment.id();
            if (fragment.regions().isEmpty()) {
                nothing(fragment, name);
                return;
            }
            List<String> parts = new ArrayList<>();
            List<FragmentResult> brought = start(fragment);
            results.addAll(brought);
            fragments.addAndGet(brought.size());
            for (FragmentResult result : brought) {
                String part = name + "_" + parts.size();
                register(part, result);
                parts.add("SELECT * FROM " + part);
            }
            boolean gathered = query.fragments().size() > 1;
            run("CREATE TEMP " + (gathered ? "TABLE " : "VIEW ") + name + " AS " + String.join(" UNION ALL ", parts));
            if (gathered) {
                try (CloseAll all = new CloseAll()) {
                    closeFragments(all);
                }
            }
        }

        private List<FragmentResult> start(ScanFragment fragment) {
            try {
                return transport.run(fragment, session, timeout, buffers, starting -> {
                    underWay.add(starting);
                    if (cancellation.isRequested()) {
                        starting.run();
                    }
                });
            } catch (KontikiException e) {
                refuseIfCancelled();
                throw e;
            } finally {
                underWay.clear();
            }
        }

        private void closeFragments(CloseAll all) {
            for (ArrowArrayStream stream : streams) {
                all.close(stream::release);
                all.close(stream);
            }
            streams.clear();
            results.forEach(all::close);
            results.clear();
        }

        /** No Region can have a row: the fragment's own SQL over no rows gives the right columns, and the right count of nothing. */
        private void nothing(ScanFragment fragment, String name) throws SQLException {
            List<String> columns = fragment.table().schema().columns().stream()
                    .map(column -> "CAST(NULL AS " + DuckText.type(column.type()) + ") AS "
                            + FragmentSpec.columnName(column.id()))
                    .toList();
            run("CREATE OR REPLACE TEMP VIEW " + FragmentSpec.SCAN + " AS SELECT " + String.join(", ", columns)
                    + " WHERE FALSE");
            run("CREATE TEMP TABLE " + name + " AS " + fragment.spec().duckSql());
        }

        private void register(String name, FragmentResult result) {
            CountingReader reader = new CountingReader(result.reader(), buffers, rows, bytes);
            readers.add(reader);
            ArrowArrayStream stream = ArrowArrayStream.allocateNew(buffers);
            streams.add(stream);
            Data.exportArrayStream(buffers, reader, stream);
            lease.connection().registerArrowStream(name, stream);
        }

        private void load(String name, VirtualTable table) throws SQLException {
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < table.columns().size(); i++) {
                columns.add("c" + i + " " + DuckText.type(table.columns().get(i).type()));
            }
            run("CREATE TEMP TABLE " + name + " (" + String.join(", ", columns) + ")");
            List<Object[]> all = table.rows().get();
            for (int from = 0; from < all.size(); from += VALUES_PER_INSERT) {
                List<String> values = all.subList(from, Math.min(all.size(), from + VALUES_PER_INSERT)).stream()
                        .map(row -> tuple(table, row))
                        .toList();
                run("INSERT INTO " + name + " VALUES " + String.join(", ", values));
            }
        }

        private static String tuple(VirtualTable table, Object[] row) {
            List<String> literals = new ArrayList<>();
            for (int i = 0; i < row.length; i++) {
                literals.add(DuckText.literal(table.columns().get(i).type(), row[i]));
            }
            if (literals.size() != table.columns().size()) {
                throw new IllegalStateException(
                        "a virtual row has " + Arrays.toString(row) + " for " + table.columns());
            }
            return "(" + String.join(", ", literals) + ")";
        }

        /** A cancel that comes between two statements finds none that it could stop. */
        private void refuseIfCancelled() {
            cancellation.refuse("the query");
        }

        private Statement newStatement() throws SQLException {
            Statement created = lease.connection().createStatement();
            created.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
            return created;
        }

        private void run(String sql) throws SQLException {
            try (Statement each = newStatement()) {
                statement = each;
                refuseIfCancelled();
                each.execute(sql);
            } finally {
                statement = null;
            }
        }

        boolean isTextLost(SQLException failure) {
            return DuckErrors.isTextLost(failure)
                    && !cancellation.isRequested()
                    && readers.stream().allMatch(reader -> reader.failure() == null);
        }

        @Override
        public KontikiException explain(SQLException failure) {
            for (CountingReader reader : readers) {
                if (reader.failure() != null && !cancellation.isRequested()) {
                    return reader.failure();
                }
            }
            return cancellation.explain(failure, "finishing a query");
        }

        @Override
        public QueryTraffic traffic() {
            return new QueryTraffic(fragments.get(), rows.get(), bytes.get());
        }

        @Override
        public void cancel() {
            cancellation.request();
            underWay.forEach(Runnable::run);
            results.forEach(FragmentResult::cancel);
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            movedRows.update(rows.get());
            movedBytes.update(bytes.get());
            movedRowsTotal.inc(rows.get());
            movedBytesTotal.inc(bytes.get());
            try (CloseAll all = new CloseAll()) {
                all.close(cancellation);
                all.close(output);
                all.close(statement);
                all.close(lease);
                closeFragments(all);
                all.close(buffers);
            }
        }

        /** Frees everything on the way out with an error, which stays the one that is told. */
        void closeAfter(Throwable failure) {
            try {
                close();
            } catch (RuntimeException second) {
                failure.addSuppressed(second);
            }
        }
    }
}
