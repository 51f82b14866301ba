package io.kontiki.region.block;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.query.sql.ColumnDefaults;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What rows have in a field that was added after they were written: its default, as one row of a block. A NULL that was written is
 * another thing, and stays one; so whoever knows a row's version asks here, and files of a newer version hold the value. Not changed
 * after it is made; any thread.
 */
public final class OlderRowsValue {
    private final int addedIn;
    private final ColumnBlock value;

    private OlderRowsValue(ColumnSchema column, Object value) {
        this.addedIn = column.addedIn();
        this.value = new ColumnBlock(column);
        this.value.begin(1);
        set(column.type(), value);
    }

    /** Empty when older rows have NULL. A tag has no default for them: it would change the series that they belong to. */
    public static Optional<OlderRowsValue> of(ColumnSchema column) {
        boolean none = column.addedIn() == 0 || column.defaultValue() == null || column.role() != ColumnRole.FIELD;
        return none
                ? Optional.empty()
                : Optional.ofNullable(ColumnDefaults.ofOlderRows(column))
                        .map(value -> new OlderRowsValue(column, value));
    }

    /** Whether a row that was written under this version of the schema is older than the field. */
    public boolean isFor(int schemaVersion) {
        return schemaVersion < addedIn;
    }

    /** Puts it into a row that is NULL so far; strings in the order of rows. */
    public void put(ColumnBlock target, int row) {
        target.copy(row, value, 0);
    }

    /** Puts it into all rows of a column. */
    public void fill(ColumnBlock target) {
        int rows = target.rows();
        target.begin(rows);
        for (int row = 0; row < rows; row++) {
            put(target, row);
        }
    }

    /** The value, in row 0. */
    public ColumnBlock block() {
        return value;
    }

    private void set(DataType type, Object given) {
        switch (type) {
            case STRING -> setBytes(((String) given).getBytes(StandardCharsets.UTF_8));
            case BINARY -> setBytes((byte[]) given);
            case BOOLEAN -> value.setInt(0, (Boolean) given ? 1 : 0);
            case INT8, INT16, INT32, UINT8, UINT16, UINT32, DATE -> value.setInt(0, (int) (long) (Long) given);
            case FLOAT32 -> value.setInt(0, Float.floatToRawIntBits((Float) given));
            case INT64, TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                value.setLong(0, (Long) given);
            case UINT64 -> value.setLong(0, ((BigInteger) given).longValue());
            case FLOAT64 -> value.setLong(0, Double.doubleToRawLongBits((Double) given));
        }
    }

    private void setBytes(byte[] bytes) {
        value.setBytes(0, bytes, 0, bytes.length);
    }
}
