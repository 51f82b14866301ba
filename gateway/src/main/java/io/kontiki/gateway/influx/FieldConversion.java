package io.kontiki.gateway.influx;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.gateway.write.TableTarget;

/**
 * Fits a line's value to a column of another width. Kinds never change: like InfluxDB, an integer for a Float64 column is a
 * conflict, because accepting it in one direction only would make the outcome depend on which line came first.
 */
final class FieldConversion {
    private FieldConversion() {}

    /** Whether the value that was read last can be stored in the column. */
    static boolean fits(FieldReader reader, FieldSlot slot) {
        return slot.kind == reader.kind() && fits(slot.column.type(), reader.value());
    }

    /** Says why it cannot. */
    static String describe(FieldReader reader, FieldSlot slot, String table) {
        String column = "column '" + slot.column.name() + "' of table '" + table + "'";
        String type = slot.column.type().displayName();
        return slot.kind == reader.kind()
                ? "the value of " + column + " is out of the range of " + type
                : column + " is " + type + ", the line has "
                        + reader.kind().created().withArticle();
    }

    /** Says that a name belongs to a column with another role. */
    static String otherRole(TableTarget target, String name, String inLine) {
        ColumnSchema column = target.column(name);
        String is = column.role() == ColumnRole.TAG
                ? "a tag"
                : column.role() == ColumnRole.FIELD ? "a field" : "the time index";
        return "column '" + name + "' of table '" + target.name() + "' is " + is + ", the line has it as " + inLine;
    }

    private static boolean fits(DataType type, long value) {
        return switch (type) {
            case INT8 -> value == (byte) value;
            case INT16 -> value == (short) value;
            case INT32 -> value == (int) value;
            case UINT8 -> value >>> 8 == 0;
            case UINT16 -> value >>> 16 == 0;
            case UINT32 -> value >>> 32 == 0;
            case FLOAT32 -> !Float.isInfinite((float) Double.longBitsToDouble(value));
            case INT64, UINT64, FLOAT64, BOOLEAN, STRING -> true;
            case BINARY, DATE, TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                false;
        };
    }
}
