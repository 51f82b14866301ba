package io.kontiki.region.scan;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** How columns stand in the Arrow streams of memory parts; see {@code MemoryPart#open}. */
final class ArrowFields {
    private static final ArrowType INDEX = new ArrowType.Int(32, true);

    private ArrowFields() {}

    static Field sid() {
        return new Field("__sid", FieldType.notNullable(INDEX), List.of());
    }

    static Field of(ColumnSchema column) {
        boolean nullable = column.role() != ColumnRole.TIME_INDEX;
        DictionaryEncoding dictionary = column.role() == ColumnRole.TAG
                ? new DictionaryEncoding(column.id(), false, new ArrowType.Int(32, true))
                : null;
        return new Field(column.name(), new FieldType(nullable, type(column.type()), dictionary), List.of());
    }

    private static ArrowType type(DataType type) {
        return switch (type) {
            case STRING -> new ArrowType.Utf8();
            case BINARY -> new ArrowType.Binary();
            case BOOLEAN -> new ArrowType.Bool();
            case INT8, INT16, INT32, INT64 -> new ArrowType.Int(type.width() * 8, true);
            case UINT8, UINT16, UINT32, UINT64 -> new ArrowType.Int(type.width() * 8, false);
            case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                new ArrowType.Int(64, true);
        };
    }
}
