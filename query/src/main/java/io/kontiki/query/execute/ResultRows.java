package io.kontiki.query.execute;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import io.kontiki.query.plan.ResultColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.duckdb.DuckDBResultSet;

/** DuckDB's rows in our Java types. One reading thread; cancel and close from any. */
final class ResultRows implements QueryResult {
    private final List<ResultColumn> columns;
    private final DuckDBResultSet rows;
    private final Owner owner;

    /** What the rows were made by, and is freed with them. */
    interface Owner extends AutoCloseable {
        KontikiException explain(SQLException failure);

        QueryTraffic traffic();

        void cancel();

        @Override
        void close();
    }

    ResultRows(List<ResultColumn> columns, DuckDBResultSet rows, Owner owner) {
        this.columns = columns;
        this.rows = rows;
        this.owner = owner;
    }

    @Override
    public List<ResultColumn> columns() {
        return columns;
    }

    @Override
    public boolean next() {
        try {
            return rows.next();
        } catch (SQLException e) {
            throw owner.explain(e);
        }
    }

    @Override
    public Object value(int column) {
        try {
            return value(columns.get(column).type(), column + 1);
        } catch (SQLException e) {
            throw owner.explain(e);
        }
    }

    private Object value(DataType type, int place) throws SQLException {
        Object value = switch (type) {
            case STRING -> rows.getString(place);
            case BINARY -> rows.getBytes(place);
            case BOOLEAN -> rows.getBoolean(place);
            case INT8,
                    INT16,
                    INT32,
                    INT64,
                    UINT8,
                    UINT16,
                    UINT32,
                    TIMESTAMP_SECOND,
                    TIMESTAMP_MILLISECOND,
                    TIMESTAMP_MICROSECOND,
                    TIMESTAMP_NANOSECOND -> rows.getLong(place);
            case UINT64 -> unsigned(rows.getObject(place));
            case FLOAT32 -> rows.getFloat(place);
            case FLOAT64 -> rows.getDouble(place);
            case DATE -> days(rows.getObject(place));
        };
        return rows.wasNull() ? null : value;
    }

    private static BigInteger unsigned(Object value) {
        return switch (value) {
            case null -> null;
            case BigInteger number -> number;
            case BigDecimal number -> number.toBigIntegerExact();
            case Object number -> new BigInteger(number.toString());
        };
    }

    private static Long days(Object value) {
        return switch (value) {
            case null -> null;
            case LocalDate date -> date.toEpochDay();
            case Date date -> date.toLocalDate().toEpochDay();
            case Object other -> throw new IllegalStateException("a date as " + other.getClass());
        };
    }

    @Override
    public QueryTraffic traffic() {
        return owner.traffic();
    }

    @Override
    public void cancel() {
        owner.cancel();
    }

    @Override
    public void close() {
        owner.close();
    }
}
