package io.kontiki.jepsen.history;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** An immutable list of longs in 8 bytes each: a read of a whole table has very many. Any thread. */
final class LongList extends AbstractList<Long> implements RandomAccess {
    private final long[] values;

    private LongList(long[] values) {
        this.values = values;
    }

    static LongList copyOf(List<Long> values) {
        return values instanceof LongList list
                ? list
                : new LongList(values.stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public Long get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
