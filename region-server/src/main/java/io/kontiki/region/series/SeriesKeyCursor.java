package io.kontiki.region.series;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Walks the tags of a canonical series key without copying: varint column id, varint length, value bytes. */
public final class SeriesKeyCursor {
    private final MemorySegment key;
    private long position;
    private int columnId;
    private int length;

    public SeriesKeyCursor(MemorySegment key) {
        this.key = key;
    }

    /** Moves to the next tag. @throws KontikiException CORRUPT when the bytes are not a key */
    public boolean next() {
        position += length;
        length = 0;
        if (position == key.byteSize()) {
            return false;
        }
        columnId = varint();
        length = varint();
        if (length < 0 || length > key.byteSize() - position) {
            throw corrupt();
        }
        return true;
    }

    public int columnId() {
        return columnId;
    }

    public long valueOffset() {
        return position;
    }

    public int valueLength() {
        return length;
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; shift <= 28; shift += 7) {
            if (position >= key.byteSize()) {
                throw corrupt();
            }
            byte next = key.get(ValueLayout.JAVA_BYTE, position++);
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                if (value < 0 || next == 0 && shift > 0) {
                    throw corrupt();
                }
                return value;
            }
        }
        throw corrupt();
    }

    private KontikiException corrupt() {
        return new KontikiException(
                ErrorCode.CORRUPT, "not a series key: damaged at byte " + position + " of " + key.byteSize());
    }
}
