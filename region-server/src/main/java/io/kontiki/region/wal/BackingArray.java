package io.kontiki.region.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteOutput;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * The bytes of a ByteString without copying them where it is one whole array, as entries are that come from the network or from this
 * process. The log hands out read-only buffers, which the batch decoder could only copy. Nobody may write into the array.
 */
final class BackingArray extends ByteOutput {
    private byte[] array;
    private int filled;

    private BackingArray(int size) {
        filled = 0;
        array = size == 0 ? new byte[0] : null;
    }

    static byte[] of(ByteString bytes) {
        BackingArray output = new BackingArray(bytes.size());
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, output);
        } catch (IOException e) {
            throw new IllegalStateException("reading memory failed", e);
        }
        return output.filled == bytes.size() && output.array != null && output.array.length == bytes.size()
                ? output.array
                : bytes.toByteArray();
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
        if (array == null && offset == 0 && length == value.length) {
            array = value;
        }
        filled += length;
    }

    @Override
    public void write(byte value) {
        filled++;
    }

    @Override
    public void write(byte[] value, int offset, int length) {
        filled += length;
    }

    @Override
    public void writeLazy(ByteBuffer value) {
        filled += value.remaining();
    }

    @Override
    public void write(ByteBuffer value) {
        filled += value.remaining();
    }
}
