package io.kontiki.region.series;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
    private int[][] pages = new int[1][];
    private int allocated;

    TagColumn(ColumnSchema schema) {
        this.schema = schema;
    }

    public ColumnSchema schema() {
        return schema;
    }

    /** The code of the series' value; 0 is NULL. */
    public int code(int sid) {
        int page = sid >>> PAGE_BITS;
        int[] codes = page < pages.length ? pages[page] : null;
        return codes == null ? 0 : codes[sid & PAGE_SIZE - 1];
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
            default -> throw new IllegalStateException("tag " + schema.name() + " has a value of " + value.byteSize() + " bytes");
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
        return type.isUnsigned() ? Long.compareUnsigned(number(left), number(right)) : Long.compare(number(left), number(right));
    }

    /** Sets the value of a new series. */
    void set(int sid, MemorySegment source, long offset, int length) {
        int page = sid >>> PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
        }
        if (pages[page] == null) {
            pages[page] = new int[PAGE_SIZE];
            allocated++;
        }
        pages[page][sid & PAGE_SIZE - 1] = dictionary.codeOrAdd(source, offset, length);
    }

    long byteSize() {
        return dictionary.byteSize() + 4L * PAGE_SIZE * allocated + 8L * pages.length;
    }
}
