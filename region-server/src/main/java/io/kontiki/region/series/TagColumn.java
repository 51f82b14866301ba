package io.kontiki.region.series;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One tag of all series of a Region: a dictionary of its values and a code per series. Code 0 is NULL, which is also what series
 * from before the column was added have.
 *
 * <p>Written by the apply thread; readers ask only for series below a count that was published to them.
 */
public final class TagColumn {
    private static final int PAGE_BITS = 10;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ColumnSchema schema;
    private final TagDictionary dictionary = new TagDictionary();
    /** Codes of a page as bytes, as long as all are below 256: most tags have few values. */
    private byte[][] narrow = new byte[1][];
    /** Codes of a page with a greater one; it stands instead of the narrow page. */
    private int[][] wide = new int[1][];

    private long pageBytes;

    TagColumn(ColumnSchema schema) {
        this.schema = schema;
    }

    public ColumnSchema schema() {
        return schema;
    }

    /** The code of the series' value; 0 is NULL. */
    public int code(int sid) {
        int page = sid >>> PAGE_BITS;
        int[] codes = page < wide.length ? wide[page] : null;
        if (codes != null) {
            return codes[sid & PAGE_SIZE - 1];
        }
        byte[] bytes = page < narrow.length ? narrow[page] : null;
        return bytes == null ? 0 : bytes[sid & PAGE_SIZE - 1] & 0xFF;
    }

    /** One more than the greatest code of the series below a count. */
    public int codesBelow(int seriesCount) {
        int max = 0;
        for (int sid = 0; sid < seriesCount; sid++) {
            max = Math.max(max, code(sid));
        }
        return max + 1;
    }

    /** The code of a value, 0 for null, -1 when no series has the value. */
    public int codeOf(TagValue value) {
        return value == null ? 0 : dictionary.code(value);
    }

    /** The canonical bytes of a code's value; not for 0. */
    public byte[] bytes(int code) {
        return dictionary.bytes(code);
    }

    public MemorySegment value(int code) {
        return dictionary.value(code);
    }

    /** The value of a code as a number; for types of fixed width, not for 0. */
    public long number(int code) {
        MemorySegment value = dictionary.value(code);
        return switch ((int) value.byteSize()) {
            case 8 -> value.get(LONG, 0);
            case 4 -> value.get(INT, 0);
            case 1 -> value.get(ValueLayout.JAVA_BYTE, 0);
            default ->
                throw new IllegalStateException(
                        "tag " + schema.name() + " has a value of " + value.byteSize() + " bytes");
        };
    }

    /** The rank of each code below the count in the sort order: NULL first, strings by bytes, numbers by value. */
    int[] ranks(int count) {
        int[] codes = new int[Math.max(0, count - 1)];
        Arrays.setAll(codes, index -> index + 1);
        IntSort.sort(codes, this::compareCodes);
        int[] ranks = new int[Math.max(1, count)];
        for (int rank = 0; rank < codes.length; rank++) {
            ranks[codes[rank]] = rank + 1;
        }
        return ranks;
    }

    private int compareCodes(int left, int right) {
        DataType type = schema.type();
        if (type.isVariableLength()) {
            MemorySegment a = dictionary.value(left);
            MemorySegment b = dictionary.value(right);
            long at = a.mismatch(b);
            if (at < 0) {
                return 0;
            }
            if (at == a.byteSize() || at == b.byteSize()) {
                return Long.compare(a.byteSize(), b.byteSize());
            }
            return Byte.compareUnsigned(a.get(ValueLayout.JAVA_BYTE, at), b.get(ValueLayout.JAVA_BYTE, at));
        }
        return type.isUnsigned()
                ? Long.compareUnsigned(number(left), number(right))
                : Long.compare(number(left), number(right));
    }

    /** Sets the value of a new series. */
    void set(int sid, MemorySegment source, long offset, int length) {
        int page = sid >>> PAGE_BITS;
        if (page >= narrow.length) {
            int grown = Math.max(page + 1, narrow.length * 2);
            int[][] grownWide = Arrays.copyOf(wide, grown);
            byte[][] grownNarrow = Arrays.copyOf(narrow, grown);
            // A reader that meets the new array by a race must find its content: it may know the place from before.
            VarHandle.releaseFence();
            wide = grownWide;
            narrow = grownNarrow;
        }
        int code = dictionary.codeOrAdd(source, offset, length);
        if (code > 0xFF && wide[page] == null) {
            widen(page);
        }
        if (wide[page] != null) {
            wide[page][sid & PAGE_SIZE - 1] = code;
            return;
        }
        if (narrow[page] == null) {
            narrow[page] = new byte[PAGE_SIZE];
            pageBytes += PAGE_SIZE;
        }
        narrow[page][sid & PAGE_SIZE - 1] = (byte) code;
    }

    /** The narrow page stays where it is for readers that have not seen the wide one: what they may ask for is right in both. */
    private void widen(int page) {
        int[] codes = new int[PAGE_SIZE];
        byte[] bytes = narrow[page];
        for (int i = 0; bytes != null && i < PAGE_SIZE; i++) {
            codes[i] = bytes[i] & 0xFF;
        }
        VarHandle.releaseFence();
        wide[page] = codes;
        pageBytes += 4L * PAGE_SIZE;
    }

    long byteSize() {
        return dictionary.byteSize() + pageBytes + 16L * narrow.length;
    }
}
