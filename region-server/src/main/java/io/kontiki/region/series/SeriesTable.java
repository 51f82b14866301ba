package io.kontiki.region.series;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The series of one Region: canonical key to a dense id (sid) that is never re-used, the tags of each series as dictionary codes,
 * and the last timestamp of each. Everything lies in primitive arrays; there is no object per series.
 *
 * <p>One writer, the apply thread; the same entries give the same ids on every replica. Readers take {@link #count()} first and
 * ask only for series below it. Last timestamps are the writer's own; others see them in {@link #freeze()}.
 */
public final class SeriesTable {
    private static final int PAGE_BITS = 10;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;
    /** Beyond it the positions of hash slots would need more than an int. */
    static final int SERIES_MAX = 500_000_000;

    private final ByteArena keys = new ByteArena();
    private final LastTimestamps last = new LastTimestamps();
    private long[][] keyPositions = new long[1][];
    /** Open addressing: hash in the upper half, sid + 1 in the lower; 0 is free. */
    private long[] slots = new long[16];

    private int size;
    /** In the order of the schema's tags. Replaced when a tag is added. */
    private volatile List<TagColumn> tags = List.of();

    private volatile int published;
    private volatile SeriesOrder order = SeriesOrder.EMPTY;

    public SeriesTable(TableSchema schema) {
        growSchema(schema);
    }

    /** Adds columns for tags that are new in the schema. Apply thread. */
    public void growSchema(TableSchema schema) {
        List<TagColumn> grown = new ArrayList<>();
        for (ColumnSchema tag : schema.tags()) {
            grown.add(tag(tag.id()).orElseGet(() -> new TagColumn(tag)));
        }
        tags = List.copyOf(grown);
    }

    /** Series so far. */
    public int count() {
        return published;
    }

    /** The tags in sort order. */
    public List<TagColumn> tags() {
        return tags;
    }

    public Optional<TagColumn> tag(int columnId) {
        for (TagColumn tag : tags) {
            if (tag.schema().id() == columnId) {
                return Optional.of(tag);
            }
        }
        return Optional.empty();
    }

    /** The id of a series, or -1 when its key was not seen before. Apply thread. */
    public int sid(MemorySegment key) {
        int length = (int) key.byteSize();
        return find(key, length, Hashing.hash(key, 0, length));
    }

    /** The id of a series, which is new when its key was not seen before. Apply thread; visible to readers after {@link #publish()}. */
    public int sidOrAdd(MemorySegment key) {
        int length = (int) key.byteSize();
        int hash = Hashing.hash(key, 0, length);
        int sid = find(key, length, hash);
        return sid >= 0 ? sid : add(hash, key, length);
    }

    private int find(MemorySegment key, int length, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (long entry = slots[slot]; entry != 0; entry = slots[slot]) {
            if ((int) (entry >>> 32) == hash) {
                int sid = (int) entry - 1;
                if (keys.equalsAt(keyPositions[sid >>> PAGE_BITS][sid & PAGE_SIZE - 1], key, 0, length)) {
                    return sid;
                }
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    /** Makes the series added so far visible to readers. Apply thread, once per entry. */
    public void publish() {
        if (published != size) {
            published = size;
        }
    }

    /** The canonical key of a series, as a view. */
    public MemorySegment key(int sid) {
        return keys.get(keyPositions[sid >>> PAGE_BITS][sid & PAGE_SIZE - 1]);
    }

    /** The greatest timestamp that the series ever had; {@link Long#MIN_VALUE} for a new one. Apply thread. */
    public long lastTimestamp(int sid) {
        return last.get(sid);
    }

    /** Raises the last timestamp. Apply thread. */
    public void advance(int sid, long timestamp) {
        last.set(sid, timestamp);
    }

    /** Count and last timestamps as of now, in time proportional to the number of pages. Apply thread. */
    public FrozenSeries freeze() {
        publish();
        return last.freeze(size);
    }

    /** The series below {@link #count()} in the order of their tags; kept until there are new ones. Any thread. */
    public SeriesOrder order() {
        SeriesOrder current = order;
        int count = count();
        if (current.count() < count) {
            current = SeriesOrder.of(this, count);
            order = current;
        }
        return current;
    }

    /** All memory of this table, for the metric. */
    public long byteSize() {
        long total = keys.byteSize() + last.byteSize() + 8L * slots.length + 8L * order.count();
        total += 8L * PAGE_SIZE * (size + PAGE_SIZE - 1 >>> PAGE_BITS) + 8L * keyPositions.length;
        for (TagColumn tag : tags) {
            total += tag.byteSize();
        }
        return total;
    }

    private int add(int hash, MemorySegment key, int length) {
        if (size == SERIES_MAX) {
            throw new KontikiException(ErrorCode.BUSY, "a Region holds at most " + SERIES_MAX + " series");
        }
        int sid = size;
        int page = sid >>> PAGE_BITS;
        if (page == keyPositions.length) {
            long[][] grown = new long[page * 2][];
            System.arraycopy(keyPositions, 0, grown, 0, page);
            // A reader that meets the new array by a race must find its content: it may know the place from before.
            VarHandle.releaseFence();
            keyPositions = grown;
        }
        if (keyPositions[page] == null) {
            keyPositions[page] = new long[PAGE_SIZE];
        }
        setTags(sid, key);
        keyPositions[page][sid & PAGE_SIZE - 1] = keys.append(key, 0, length);
        last.set(sid, Long.MIN_VALUE);
        size = sid + 1;
        if (size * 3L > slots.length * 2L) {
            grow();
        }
        insert(slots, (long) hash << 32 | size);
        return sid;
    }

    private void setTags(int sid, MemorySegment key) {
        List<TagColumn> columns = tags;
        SeriesKeyCursor cursor = new SeriesKeyCursor(key);
        int position = 0;
        while (cursor.next()) {
            while (position < columns.size() && columns.get(position).schema().id() != cursor.columnId()) {
                position++;
            }
            if (position == columns.size()) {
                throw new KontikiException(
                        ErrorCode.CORRUPT,
                        "a series key names column " + cursor.columnId()
                                + ", which is not a tag here or not in tag order");
            }
            columns.get(position).set(sid, key, cursor.valueOffset(), cursor.valueLength());
        }
    }

    private void grow() {
        long[] grown = new long[slots.length * 2];
        for (long entry : slots) {
            if (entry != 0) {
                insert(grown, entry);
            }
        }
        slots = grown;
    }

    private static void insert(long[] table, long entry) {
        int mask = table.length - 1;
        int slot = (int) (entry >>> 32) & mask;
        while (table[slot] != 0) {
            slot = slot + 1 & mask;
        }
        table[slot] = entry;
    }

    /** The key as an array of its own. */
    public byte[] keyBytes(int sid) {
        return key(sid).toArray(ValueLayout.JAVA_BYTE);
    }
}
