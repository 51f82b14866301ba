package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.schema.DataType;
import io.kontiki.gateway.write.TableWriter;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.ComputedValue;
import io.kontiki.query.sql.InsertRows;
import io.kontiki.query.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * INSERT of what queries give: INSERT ... SELECT, and the computed values of INSERT ... VALUES. The whole result is read and turned
 * into rows of the table before the first is written: a query that fails, or a value that does not fit, changes nothing, and a table
 * that is read and written never meets its own new rows. What does not fit in memory is refused. Thread-safe.
 */
final class SelectInsert {
    /** What one statement may hold, by a rough count; together with its encoded form well below a gateway's heap. */
    private static final long MAX_BYTES = 128L << 20;

    /** A part of this many rows is encoded and sent at once. */
    private static final int ROWS_PER_WRITE = 20_000;

    private static final long BYTES_PER_VALUE = 24;

    private final Queries queries;
    private final TableWriter writer;
    private final Duration timeout;

    SelectInsert(Queries queries, TableWriter writer, Duration timeout) {
        this.queries = queries;
        this.writer = writer;
        this.timeout = timeout;
    }

    /**
     * Returns how many rows were written.
     *
     * @param starting gets what cancels the query
     * @param writing is told before the first row is written; nothing is when it throws
     * @throws KontikiException UNKNOWN_OUTCOME when a part cannot be written now and those before it stand
     */
    long run(
            Statement.InsertSelect insert,
            TableInfo table,
            QuerySession session,
            Consumer<Runnable> starting,
            Runnable writing) {
        List<Object[]> rows = read(insert, table, session, starting);
        writing.run();
        for (int from = 0; from < rows.size(); from += ROWS_PER_WRITE) {
            try {
                writer.insert(table, rows.subList(from, Math.min(rows.size(), from + ROWS_PER_WRITE)));
            } catch (KontikiException e) {
                throw from == 0 ? e : inPart(e, from, rows.size());
            }
        }
        return rows.size();
    }

    /** What the failure says is true of the part only; the rows before it stand. */
    static KontikiException inPart(KontikiException failure, int written, int all) {
        return TextProgress.promisesNoChange(failure.code()) || failure.code() == ErrorCode.UNKNOWN_OUTCOME
                ? new UnknownOutcomeException(
                        written + " of " + all + " rows were written and stay, then: " + failure.getMessage(), failure)
                : failure;
    }

    private List<Object[]> read(
            Statement.InsertSelect insert, TableInfo table, QuerySession session, Consumer<Runnable> starting) {
        try (QueryResult result = queries.run(insert.query(), session, timeout, starting)) {
            List<DataType> types =
                    result.columns().stream().map(ResultColumn::type).toList();
            InsertRows into = InsertRows.into(insert, types.size(), table.schema(), session.timeZone(), session.now());
            List<Object[]> rows = new ArrayList<>();
            long bytes = 0;
            while (result.next()) {
                Object[] values = new Object[types.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = result.value(i);
                }
                Object[] row = into.row(values, types, rows.size() + 1);
                bytes += bytes(row);
                requireRoom(bytes, "INSERT ... SELECT");
                rows.add(row);
            }
            return rows;
        }
    }

    /** The values of the statement's computations, at their numbers. */
    List<ComputedValue> computed(Statement.Insert insert, QuerySession session, Consumer<Runnable> starting) {
        SortedMap<Integer, ComputedValue> computed = new TreeMap<>();
        long bytes = 0;
        for (Statement.Computation computation : insert.computations()) {
            Iterator<Integer> numbers = computation.numbers().iterator();
            try (QueryResult result = queries.run(computation.query(), session, timeout, starting)) {
                while (result.next()) {
                    for (int i = 0; i < result.columns().size(); i++) {
                        computed.put(
                                numbers.next(),
                                new ComputedValue(
                                        result.value(i), result.columns().get(i).type()));
                        bytes += bytes(new Object[] {result.value(i)});
                    }
                    requireRoom(bytes, "INSERT");
                }
            }
            if (numbers.hasNext()) {
                throw new KontikiException(
                        ErrorCode.INTERNAL,
                        "computed values gave no row: " + computation.query().text());
            }
        }
        return List.copyOf(computed.values());
    }

    private static void requireRoom(long bytes, String statement) {
        if (bytes > MAX_BYTES) {
            throw new KontikiException(
                    ErrorCode.QUERY_LIMIT,
                    statement + " holds at most " + (MAX_BYTES >> 20)
                            + " MB of rows, and this one has more; nothing was written. "
                            + "Copy a part at a time, for example one day each");
        }
    }

    private static long bytes(Object[] row) {
        long bytes = row.length * BYTES_PER_VALUE;
        for (Object value : row) {
            bytes += value instanceof String text
                    ? 2L * text.length()
                    : value instanceof byte[] binary ? binary.length : 0;
        }
        return bytes;
    }
}
