package io.kontiki.common.batch;

import io.kontiki.common.schema.DataType;

/** The numbers of types in encoded batches. They are in logs: never change one, never use one again. */
final class TypeCode {
    private TypeCode() {}

    static int of(DataType type) {
        return switch (type) {
            case STRING -> 1;
            case BINARY -> 2;
            case BOOLEAN -> 3;
            case INT8 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case UINT8 -> 8;
            case UINT16 -> 9;
            case UINT32 -> 10;
            case UINT64 -> 11;
            case FLOAT32 -> 12;
            case FLOAT64 -> 13;
            case DATE -> 14;
            case TIMESTAMP_SECOND -> 15;
            case TIMESTAMP_MILLISECOND -> 16;
            case TIMESTAMP_MICROSECOND -> 17;
            case TIMESTAMP_NANOSECOND -> 18;
        };
    }

    static DataType type(int code) {
        return switch (code) {
            case 1 -> DataType.STRING;
            case 2 -> DataType.BINARY;
            case 3 -> DataType.BOOLEAN;
            case 4 -> DataType.INT8;
            case 5 -> DataType.INT16;
            case 6 -> DataType.INT32;
            case 7 -> DataType.INT64;
            case 8 -> DataType.UINT8;
            case 9 -> DataType.UINT16;
            case 10 -> DataType.UINT32;
            case 11 -> DataType.UINT64;
            case 12 -> DataType.FLOAT32;
            case 13 -> DataType.FLOAT64;
            case 14 -> DataType.DATE;
            case 15 -> DataType.TIMESTAMP_SECOND;
            case 16 -> DataType.TIMESTAMP_MILLISECOND;
            case 17 -> DataType.TIMESTAMP_MICROSECOND;
            case 18 -> DataType.TIMESTAMP_NANOSECOND;
            default -> throw CorruptBatch.because("unknown type code " + code);
        };
    }
}
