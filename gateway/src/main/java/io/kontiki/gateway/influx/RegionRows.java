package io.kontiki.gateway.influx;

import io.kontiki.common.batch.RowBatchBuilder;
import java.util.Arrays;

/** The batch that is being built for one Region of a table; kept from request to request for its memory. */
final class RegionRows {
    final LineTable table;
    final int region;
    final RowBatchBuilder builder;
    private final int[] fields;
    /** Distinguishes this batch from all others of the parser, for the series indexes in the {@link SeriesCache}. */
    int stamp;
    /** Whether it belongs to the request in hand. */
    boolean isOpen;
    /** Length of the lines that went in, a measure of the batch's size. */
    int lineBytes;

    RegionRows(LineTable table, int region, RowBatchBuilder builder) {
        this.table = table;
        this.region = region;
        this.builder = builder;
        this.fields = new int[table.slots.length];
        Arrays.fill(fields, -1);
    }

    /** Begins the next batch. */
    void restart(int newStamp) {
        stamp = newStamp;
        lineBytes = 0;
        builder.resetRows();
    }

    /** The builder's index of a field. */
    int field(FieldSlot slot) {
        int field = fields[slot.index];
        if (field < 0) {
            field = builder.addField(slot.column.id(), slot.column.type());
            fields[slot.index] = field;
        }
        return field;
    }
}
