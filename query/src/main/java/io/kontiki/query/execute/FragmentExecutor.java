package io.kontiki.query.execute;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.RegionSource;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;

/**
 * Runs a fragment on the Regions of one node: their rows as the relation {@code scan}, and the fragment's SELECT over it, all in
 * DuckDB. The scan is a {@link SmallScan} of all Regions or the union of a {@link MergeView} per Region, by how much there is to
 * read. Thread-safe; one call is one query with its own connection.
 */
public final class FragmentExecutor {
    /** Rows per Arrow batch that leaves DuckDB. */
    private static final int BATCH_ROWS = 16_384;

    /** Where a result is gathered. */
    private static final String RESULT = "fragment_result";

    private final DuckDb duckDb;
    private final Limits limits;

    /**
     * How much counts as little.
     *
     * @param scanValues rows times columns that a {@link SmallScan} may read
     * @param scanMergedValues the same if all of them have to be merged: it costs as much as a {@link MergeView} per Region at 20,000
     *     rows of three columns in four Regions, and 1.6 times at 80,000 (DuckDB alone)
     * @param scanMemoryBytes of rows in memory that it may copy
     * @param wholeRows that may be read for a result that is whole before anybody reads it; a stream holds as many in its batch. Of a
     *     narrow result they may be as many as a SmallScan may read: a stream of few rows costs several times the CPU
     */
    record Limits(long scanValues, long scanMergedValues, long scanMemoryBytes, long wholeRows) {
        /** A batch of sixteen columns, or of four where all is merged. */
        static final Limits DEFAULT = new Limits(16L * BATCH_ROWS, 4L * BATCH_ROWS, 16 << 20, BATCH_ROWS);
        /** Nothing counts as little. */
        static final Limits NONE = new Limits(-1, -1, -1, -1);
    }

    public FragmentExecutor(DuckDb duckDb) {
        this(duckDb, Limits.DEFAULT);
    }

    FragmentExecutor(DuckDb duckDb, Limits limits) {
        this.duckDb = duckDb;
        this.limits = limits;
    }

    /** One to which nothing is little, so that tests of few rows see how many are read. */
    public static FragmentExecutor asForMany(DuckDb duckDb) {
        return new FragmentExecutor(duckDb, Limits.NONE);
    }

    /**
     * Starts the fragment; rows come from the result's reader.
     *
     * <p>The sources are opened when there is a place: what they hold (rows in memory, files) would otherwise be held by every
     * fragment that waits for one. They are closed with the result, after everything that reads them, or here when this call fails.
     *
     * @param open called once at most; when it fails it leaves nothing open
     * @param timeout for admission and execution, each
     * @param starting gets what cancels the fragment, from any thread, before it begins: an aggregate is over when this call returns
     * @throws KontikiException QUERY_FAILED, QUERY_LIMIT, TIMEOUT, CANCELLED or BUSY, or what opening the sources throws
     */
    public FragmentResult execute(
            FragmentSpec spec,
            Supplier<List<RegionSource>> open,
            Duration timeout,
            BufferAllocator allocator,
            Consumer<Runnable> starting) {
        Execution execution = new Execution(allocator);
        try {
            starting.accept(execution::cancel);
            execution.start(spec, open, timeout);
            return execution;
        } catch (SQLException e) {
            KontikiException failure = execution.cancellation.explain(e, "running a fragment");
            execution.closeAfter(failure);
            throw failure;
        } catch (RuntimeException | Error e) {
            execution.closeAfter(e); // an Error too: its place and what the sources hold would be gone for good
            throw e;
        }
    }

    /** One run and all that must be freed after it, in this order: result, statement, connection, streams, buffers, Regions. */
    private final class Execution implements FragmentResult {
        private final BufferAllocator parent;
        private final List<ArrowArrayStream> streams = new ArrayList<>();
        private final AtomicBoolean closed = new AtomicBoolean();
        private List<RegionSource> sources = List.of();
        private BufferAllocator allocator;
        private DuckDb.Lease lease;
        private volatile Statement statement;
        private final Cancellation cancellation = duckDb.cancellation(() -> statement, "cancelling a fragment");
        private boolean gathered;
        private boolean ended;

        private DuckDBResultSet rows;
        private ArrowReader reader;

        Execution(BufferAllocator parent) {
            this.parent = parent;
        }

        void start(FragmentSpec spec, Supplier<List<RegionSource>> open, Duration timeout) throws SQLException {
            lease = duckDb.connect(timeout);
            cancellation.refuse("the fragment"); // nobody may wait for it any more
            sources = open.get();
            allocator = parent.newChildAllocator("fragment", 0, Long.MAX_VALUE);
            ResultSet result = run(spec, timeout);
            rows = result.unwrap(DuckDBResultSet.class);
            reader = (ArrowReader) rows.arrowExportStream(allocator, BATCH_ROWS);
        }

        private ResultSet run(FragmentSpec spec, Duration timeout) throws SQLException {
            boolean whole = rows() <= limits.wholeRows() || spec.narrow() && values(spec) <= limits.scanValues();
            lease.stream(!whole);
            return whole
                    ? prepare(timeout).executeQuery(sql(spec))
                    : spec.streams() ? stream(spec, timeout) : gather(spec, timeout);
        }

        private long rows() {
            return sources.stream().mapToLong(RegionSource::rows).sum();
        }

        private long values(FragmentSpec spec) {
            return rows() * (spec.columnIds().size() + 1);
        }

        private ResultSet stream(FragmentSpec spec, Duration timeout) throws SQLException {
            try {
                return prepare(timeout).executeQuery(sql(spec));
            } catch (SQLException e) {
                if (!DuckErrors.isTextLost(e)) {
                    throw e;
                }
            }
            // Once more as a statement, which fails as early and tells why.
            statement.close();
            return gather(spec, timeout);
        }

        /** The driver loses the text of an error that comes before the first rows of a stream, but not that of a statement. */
        private ResultSet gather(FragmentSpec spec, Duration timeout) throws SQLException {
            gathered = true;
            try (Statement once = prepare(timeout)) {
                once.execute("CREATE TEMP TABLE " + RESULT + " AS " + sql(spec));
            }
            return prepare(timeout).executeQuery("SELECT * FROM " + RESULT);
        }

        /** What it reads stands in the statement itself: DuckDB would parse and bind a view at its creation and at its use. */
        private String sql(FragmentSpec spec) {
            return "WITH " + FragmentSpec.SCAN + " AS NOT MATERIALIZED (" + scan(spec) + ") " + spec.duckSql();
        }

        private Statement prepare(Duration timeout) throws SQLException {
            statement = lease.connection().createStatement();
            statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
            cancellation.refuse("the fragment");
            return statement;
        }

        private String scan(FragmentSpec spec) {
            return smallScan(spec).orElseGet(() -> mergeViews(spec));
        }

        private Optional<String> smallScan(FragmentSpec spec) {
            long most = mergesAll(spec) ? limits.scanMergedValues() : limits.scanValues();
            if (values(spec) > most) {
                return Optional.empty();
            }
            return new SmallScan(
                            spec.columnIds(),
                            spec.predicate(),
                            pieces -> JoinedMemory.of(allocator, pieces, spec.predicate(), limits.scanMemoryBytes())
                                    .map(this::registered))
                    .sql(sources);
        }

        /** Whether all rows go through the merge: there are late ones, and no condition on a tag that leaves few. */
        private boolean mergesAll(FragmentSpec spec) {
            return spec.predicate().tags().isEmpty()
                    && sources.stream().anyMatch(source -> source.mergeMode() != MergeMode.APPEND && source.hasLate());
        }

        private String mergeViews(FragmentSpec spec) {
            List<String> views = new ArrayList<>();
            for (RegionSource source : sources) {
                Map<MemoryPart, String> names = new IdentityHashMap<>();
                MergeView view = new MergeView(source, spec.columnIds(), spec.predicate(), names::get);
                for (MemoryPart part : source.memory()) {
                    names.put(part, registered(part.open(allocator, view.memoryColumnIds(), spec.predicate())));
                }
                views.add(view.sql());
            }
            return String.join(" UNION ALL ", views);
        }

        /** The name of a relation that can be read once. */
        private String registered(ArrowReader rows) {
            String name = "m" + streams.size();
            ArrowArrayStream stream = streamFor(rows);
            streams.add(stream);
            Data.exportArrayStream(allocator, rows, stream); // the stream owns the reader from here on
            lease.connection().registerArrowStream(name, stream);
            return name;
        }

        private ArrowArrayStream streamFor(ArrowReader rows) {
            try {
                return ArrowArrayStream.allocateNew(allocator);
            } catch (RuntimeException | Error e) {
                try {
                    rows.close();
                } catch (IOException unclosed) {
                    e.addSuppressed(unclosed);
                }
                throw e;
            }
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            boolean loaded = reader.loadNextBatch();
            ended = !loaded;
            return loaded;
        }

        /** What was not read to its end may go on running, and after a cancellation an interrupt may still be on its way. */
        private void keepConnection() {
            if (ended && !gathered && !cancellation.isRequested()) {
                lease.keep();
            }
        }

        @Override
        public ArrowReader reader() {
            return reader;
        }

        @Override
        public void cancel() {
            cancellation.request();
        }

        /** Frees everything on the way out with an error, which stays the one that is told. */
        void closeAfter(Throwable failure) {
            try {
                close();
            } catch (RuntimeException second) {
                failure.addSuppressed(second);
            }
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            try (CloseAll all = new CloseAll()) {
                all.close(cancellation);
                all.close(reader);
                all.close(rows);
                all.close(statement);
                all.close(this::keepConnection);
                all.close(lease);
                for (ArrowArrayStream stream : streams) {
                    all.close(stream::release); // frees the reader also when DuckDB never looked at the stream
                    all.close(stream);
                }
                all.close(allocator);
                sources.forEach(all::close);
            }
        }
    }
}
