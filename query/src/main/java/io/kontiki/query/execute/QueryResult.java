package io.kontiki.query.execute;

import io.kontiki.query.plan.ResultColumn;
import java.util.List;

/**
 * The rows of a query, read forwards once by one thread.
 *
 * <p>Values: STRING is a String, BINARY a byte[], BOOLEAN a Boolean, INT8 to INT64 and UINT8 to UINT32 a Long, UINT64 a BigInteger,
 * FLOAT32 a Float, FLOAT64 a Double, DATE a Long of days, a TIMESTAMP a Long in its unit; NULL is null.
 */
public interface QueryResult extends AutoCloseable {
    List<ResultColumn> columns();

    /** Moves to the next row; false after the last. Blocks; fails with CANCELLED, TIMEOUT or the error of the fragment. */
    boolean next();

    /** A value of the current row. */
    Object value(int column);

    /** How much came from Regions so far. */
    QueryTraffic traffic();

    /** Makes the reading thread fail with CANCELLED; from any thread. */
    void cancel();

    @Override
    void close();
}
