package io.kontiki.region.sst;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;

/** How our columns stand in a Parquet file. Timestamps are plain INT64 in their unit: the engine counts, it has no calendar. */
final class ParquetTypes {
    static final String SID = "__sid";
    /** A field id that no column gets: ids of columns start at 0 and are below {@code TableSchema.nextColumnId()}. */
    static final int SID_FIELD_ID = 2_000_000_000;

    private ParquetTypes() {}

    static Type physical(DataType type) {
        return switch (type) {
            case STRING, BINARY -> Type.BYTE_ARRAY;
            case BOOLEAN -> Type.BOOLEAN;
            case INT8, INT16, INT32, UINT8, UINT16, UINT32, DATE -> Type.INT32;
            case INT64, UINT64, TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                Type.INT64;
            case FLOAT32 -> Type.FLOAT;
            case FLOAT64 -> Type.DOUBLE;
        };
    }

    static SchemaElement sid() {
        SchemaElement element = new SchemaElement(SID);
        element.setType(Type.INT32);
        element.setRepetition_type(FieldRepetitionType.REQUIRED);
        element.setField_id(SID_FIELD_ID);
        return element;
    }

    static SchemaElement element(ColumnSchema column, boolean required) {
        SchemaElement element = new SchemaElement(column.name());
        element.setType(physical(column.type()));
        element.setRepetition_type(required ? FieldRepetitionType.REQUIRED : FieldRepetitionType.OPTIONAL);
        element.setField_id(column.id());
        switch (column.type()) {
            case STRING -> {
                element.setConverted_type(ConvertedType.UTF8);
                element.setLogicalType(LogicalType.STRING(new StringType()));
            }
            case DATE -> {
                element.setConverted_type(ConvertedType.DATE);
                element.setLogicalType(LogicalType.DATE(new DateType()));
            }
            case INT8 -> integer(element, ConvertedType.INT_8, 8, true);
            case INT16 -> integer(element, ConvertedType.INT_16, 16, true);
            case INT32 -> integer(element, ConvertedType.INT_32, 32, true);
            case INT64 -> integer(element, ConvertedType.INT_64, 64, true);
            case UINT8 -> integer(element, ConvertedType.UINT_8, 8, false);
            case UINT16 -> integer(element, ConvertedType.UINT_16, 16, false);
            case UINT32 -> integer(element, ConvertedType.UINT_32, 32, false);
            case UINT64 -> integer(element, ConvertedType.UINT_64, 64, false);
            case BINARY,
                    BOOLEAN,
                    FLOAT32,
                    FLOAT64,
                    TIMESTAMP_SECOND,
                    TIMESTAMP_MILLISECOND,
                    TIMESTAMP_MICROSECOND,
                    TIMESTAMP_NANOSECOND -> {
                // The physical type says it all.
            }
        }
        return element;
    }

    private static void integer(SchemaElement element, ConvertedType converted, int width, boolean signed) {
        element.setConverted_type(converted);
        element.setLogicalType(LogicalType.INTEGER(new IntType((byte) width, signed)));
    }
}
