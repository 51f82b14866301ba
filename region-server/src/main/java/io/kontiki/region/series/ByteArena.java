package io.kontiki.region.series;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Append-only byte strings in a few large arrays, addressed by position; nothing moves and nothing is freed.
 *
 * <p>One writer. A reader may read a position that was published to it after the append (the position travels through a volatile
 * write of the owner).
 */
final class ByteArena {
    private static final int CHUNK_MIN = 4 << 10;
    private static final int CHUNK_MAX = 1 << 20;

    private MemorySegment[] chunks = new MemorySegment[4];
    private int chunkCount;
    private int used;
    private long bytes;

    /** Appends {@code length} bytes and returns their position; the length is the owner's to know through {@link #length}. */
    long append(MemorySegment source, long offset, int length) {
        int needed = length + 4;
        if (chunkCount == 0 || used + needed > chunks[chunkCount - 1].byteSize()) {
            addChunk(needed);
        }
        MemorySegment chunk = chunks[chunkCount - 1];
        int start = used;
        chunk.set(ValueLayout.JAVA_INT_UNALIGNED, start, length);
        MemorySegment.copy(source, offset, chunk, start + 4L, length);
        used = start + needed;
        return (long) (chunkCount - 1) << 32 | start;
    }

    int length(long position) {
        return chunks[(int) (position >>> 32)].get(ValueLayout.JAVA_INT_UNALIGNED, (int) position);
    }

    /** The string at a position, as a view. */
    MemorySegment get(long position) {
        MemorySegment chunk = chunks[(int) (position >>> 32)];
        int start = (int) position;
        return chunk.asSlice(start + 4L, chunk.get(ValueLayout.JAVA_INT_UNALIGNED, start));
    }

    boolean equalsAt(long position, MemorySegment other, long offset, int length) {
        MemorySegment chunk = chunks[(int) (position >>> 32)];
        int start = (int) position;
        return chunk.get(ValueLayout.JAVA_INT_UNALIGNED, start) == length
                && MemorySegment.mismatch(chunk, start + 4L, start + 4L + length, other, offset, offset + length) < 0;
    }

    long byteSize() {
        return bytes;
    }

    /** A chunk adds a quarter of what there is, within bounds: small Regions stay small, large ones have few chunks. */
    private void addChunk(int needed) {
        if (chunkCount == chunks.length) {
            MemorySegment[] grown = new MemorySegment[chunks.length * 2];
            System.arraycopy(chunks, 0, grown, 0, chunkCount);
            // A reader that meets the new array by a race must find its content: it may know the place from before.
            VarHandle.releaseFence();
            chunks = grown;
        }
        int growth = Math.toIntExact(Math.min(CHUNK_MAX, Math.max(CHUNK_MIN, bytes / 4)));
        int size = Math.max(needed, growth);
        chunks[chunkCount++] = MemorySegment.ofArray(new byte[size]);
        used = 0;
        bytes += size;
    }
}
