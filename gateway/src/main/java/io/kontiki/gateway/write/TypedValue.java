package io.kontiki.gateway.write;

import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.schema.DataType;
import java.nio.charset.StandardCharsets;

/** Puts a value in the Java types of a query's result into a batch. */
public final class TypedValue {
    private TypedValue() {}

    /** Sets a field of the builder's current row; the value is not null and of the type. */
    public static void set(RowBatchBuilder builder, int field, DataType type, Object value) {
        switch (type) {
            case STRING -> {
                byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
                builder.setBytes(field, bytes, 0, bytes.length);
            }
            case BINARY -> builder.setBytes(field, (byte[]) value, 0, ((byte[]) value).length);
            case BOOLEAN -> builder.setBoolean(field, (Boolean) value);
            case FLOAT32 -> builder.setFloat(field, (Float) value);
            case FLOAT64 -> builder.setDouble(field, (Double) value);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, DATE ->
                builder.setLong(field, ((Number) value).longValue());
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                builder.setLong(field, (Long) value);
        }
    }
}
