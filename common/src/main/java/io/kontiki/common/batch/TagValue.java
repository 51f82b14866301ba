package io.kontiki.common.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.kontiki.common.schema.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * One tag value in the canonical bytes of a series key: STRING as UTF-8, integers and timestamps as 8 bytes little endian,
 * BOOLEAN as 1 byte, DATE as 4 bytes little endian. NULL has no TagValue. Immutable; compared by content. In JSON: Base64 text.
 */
public final class TagValue {
    private final byte[] bytes;

    private TagValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array over; the caller does not change it afterwards. */
    public static TagValue ofBytes(byte[] canonical) {
        return new TagValue(canonical);
    }

    public static TagValue ofString(String text) {
        return new TagValue(text.getBytes(StandardCharsets.UTF_8));
    }

    /** For every integer type and for timestamps; UINT64 by its bits. */
    public static TagValue ofLong(long value) {
        return new TagValue(littleEndian(8).putLong(value).array());
    }

    public static TagValue ofDate(int days) {
        return new TagValue(littleEndian(4).putInt(days).array());
    }

    public static TagValue ofBoolean(boolean value) {
        return new TagValue(new byte[] {(byte) (value ? 1 : 0)});
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static TagValue ofBase64(String text) {
        return new TagValue(Base64.getDecoder().decode(text));
    }

    @JsonValue
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A copy of the canonical bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    public byte byteAt(int index) {
        return bytes[index];
    }

    /** The value as a number: of 8, 4 or 1 bytes. Not for strings. */
    public long asLong() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (bytes.length) {
            case 8 -> buffer.getLong();
            case 4 -> buffer.getInt();
            case 1 -> buffer.get();
            default -> throw new IllegalStateException("a number has 1, 4 or 8 bytes, this value has " + bytes.length);
        };
    }

    public String asString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * The order in which rows are sorted by a tag of that type: strings by their bytes, numbers by value (NULL sorts before all
     * of them).
     */
    public static int compare(DataType type, TagValue left, TagValue right) {
        if (type.isVariableLength()) {
            return Arrays.compareUnsigned(left.bytes, right.bytes);
        }
        return type.isUnsigned()
                ? Long.compareUnsigned(left.asLong(), right.asLong())
                : Long.compare(left.asLong(), right.asLong());
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TagValue value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "TagValue[" + toBase64() + "]";
    }
}
