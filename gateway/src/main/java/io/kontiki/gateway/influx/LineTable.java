package io.kontiki.gateway.influx;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.gateway.write.TableTarget;
import io.kontiki.query.sql.ColumnDefaults;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one parser knows of one table: its field slots, the order in which fields are predicted to come, and the rows that the
 * request in hand has for each of its Regions. A table with another layout is another object with another index, so that entries
 * of the {@link SeriesCache} that name the old one are outdated by themselves.
 */
final class LineTable {
    final int index;
    final String database;
    final TableTarget target;
    final TimeUnit timeUnit;
    final FieldSlot[] slots;
    /** The fields that a line may not simply leave out: NOT NULL, or with a default. Empty for tables that were created from lines. */
    final FieldSlot[] required;

    private final Map<String, FieldSlot> slotsByName = new HashMap<>();
    private final FieldSlot[] slotsByHash;
    private final RegionRows[] regions;
    /** The slot predicted to be the first of a line. */
    FieldSlot first;
    /** The last request that checked that this is the table's layout, and what it found. */
    long request;

    boolean current;

    private long defaultsRequest = -1;
    private Object[] defaults = new Object[0];

    LineTable(int index, String database, TableTarget target) {
        this.index = index;
        this.database = database;
        this.target = target;
        this.timeUnit = target.timeUnit();
        List<ColumnSchema> fields = target.schema().fields();
        slots = new FieldSlot[fields.size()];
        slotsByHash = new FieldSlot[Integer.highestOneBit(fields.size() * 2 + 1) * 2];
        for (int i = 0; i < slots.length; i++) {
            FieldSlot slot = new FieldSlot(i, fields.get(i));
            slots[i] = slot;
            slotsByName.put(slot.column.name(), slot);
            byte[] spelled = Arrays.copyOf(slot.spelled(), slot.length + 8);
            int at = SeriesCache.hash(spelled, 0, slot.length, 0) & slotsByHash.length - 1;
            while (slotsByHash[at] != null) {
                at = at + 1 & slotsByHash.length - 1;
            }
            slotsByHash[at] = slot;
            if (i > 0) {
                slots[i - 1].next = slot;
            }
        }
        first = slots.length == 0 ? null : slots[0];
        required = Arrays.stream(slots)
                .filter(slot -> !slot.column.nullable() || slot.column.defaultValue() != null)
                .toArray(FieldSlot[]::new);
        regions = new RegionRows[target.regionCount()];
    }

    /** Finds the slot that is spelled by the bytes from {@code from} to the equals sign at {@code equals}, or null. */
    FieldSlot find(byte[] buffer, int from, int equals) {
        int length = equals + 1 - from;
        int at = SeriesCache.hash(buffer, from, equals + 1, 0) & slotsByHash.length - 1;
        for (FieldSlot slot = slotsByHash[at]; slot != null; slot = slotsByHash[at]) {
            if (slot.length == length && slot.matches(buffer, from)) {
                return slot;
            }
            at = at + 1 & slotsByHash.length - 1;
        }
        return null;
    }

    FieldSlot find(String name) {
        return slotsByName.get(name);
    }

    /** The rows of the request for a Region, or null before the first. */
    RegionRows region(int region) {
        return regions[region];
    }

    void setRegion(int region, RegionRows rows) {
        regions[region] = rows;
    }

    /**
     * What the {@link #required} fields get in this request when a line has none, in their order; null where a line must have one.
     *
     * @param nowNanos the request's moment, for {@code DEFAULT now()}
     */
    Object[] defaults(long nowNanos) {
        if (defaultsRequest != request) {
            defaultsRequest = request;
            Instant now = Instant.ofEpochSecond(0, nowNanos);
            defaults = Arrays.stream(required)
                    .map(slot -> ColumnDefaults.value(slot.column, ZoneOffset.UTC, now))
                    .toArray();
        }
        return defaults;
    }
}
