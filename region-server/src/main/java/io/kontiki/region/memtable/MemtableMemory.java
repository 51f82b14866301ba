package io.kontiki.region.memtable;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * All off-heap memory of one memtable: it grows by whole buffers and is freed at once. Allocated by the apply thread; freed by
 * whoever drops the last reference, when nobody writes any more.
 */
final class MemtableMemory {
    private static final int BYTES_SEGMENT_MIN = 4 << 10;
    private static final int BYTES_SEGMENT_MAX = 1 << 20;

    private final BufferAllocator allocator;
    private final List<ArrowBuf> buffers = new ArrayList<>();
    private volatile long allocated;
    private long bytesPosition;
    private long bytesEnd;
    private int nextSegment = BYTES_SEGMENT_MIN;

    MemtableMemory(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /** Uninitialised memory. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes; the others only read the size
    long allocate(long size) {
        ArrowBuf buffer = allocator.buffer(size);
        buffers.add(buffer);
        allocated = allocated + buffer.capacity();
        return buffer.memoryAddress();
    }

    /** Room for the bytes of some strings, taken from a larger buffer. */
    long allocateBytes(long length) {
        if (bytesEnd - bytesPosition < length) {
            long size = Math.max(length, nextSegment);
            nextSegment = Math.min(BYTES_SEGMENT_MAX, nextSegment * 2);
            bytesPosition = allocate(size);
            bytesEnd = bytesPosition + size;
        }
        long address = bytesPosition;
        bytesPosition += length;
        return address;
    }

    long byteSize() {
        return allocated;
    }

    void free() {
        buffers.forEach(ArrowBuf::close);
        buffers.clear();
        allocated = 0;
    }
}
