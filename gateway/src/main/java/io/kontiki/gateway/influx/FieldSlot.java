package io.kontiki.gateway.influx;

import io.kontiki.common.schema.ColumnSchema;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A field column as the parser looks for it: its name as it is spelled in a line, with the equals sign, in words of eight bytes,
 * and the slot that followed it last time.
 *
 * <p>Used by the one thread that has borrowed the parser.
 */
final class FieldSlot {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    final int index;
    final ColumnSchema column;
    /** Null for a column that line protocol cannot write. */
    final FieldKind kind;
    /** Whether a value of that kind needs no conversion. */
    final boolean exact;
    /** Length of the spelled name with the equals sign. */
    final int length;

    private final byte[] spelled;
    private final long[] words;
    private final long tailMask;
    /** The slot predicted to come next in a line. */
    FieldSlot next;
    /** The last line that set this field, and where in the line's scratch arrays. */
    long line = -1;

    int place;

    FieldSlot(int index, ColumnSchema column) {
        this.index = index;
        this.column = column;
        this.kind = FieldKind.of(column.type());
        this.exact = kind != null && kind.created() == column.type();
        byte[] name = (column.name().replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ") + "=")
                .getBytes(StandardCharsets.UTF_8);
        this.spelled = name;
        this.length = name.length;
        byte[] padded = Arrays.copyOf(name, (name.length + 7) / 8 * 8);
        this.words = new long[padded.length / 8];
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) LONGS.get(padded, i * 8);
        }
        this.tailMask = name.length % 8 == 0 ? -1L : -1L >>> (8 - name.length % 8) * 8;
    }

    /** Whether the line spells this field's name at {@code p}; reads at most 7 bytes beyond the name, inside the buffer. */
    boolean matches(byte[] buffer, int p) {
        int last = words.length - 1;
        if (p + words.length * 8 > buffer.length) {
            return false;
        }
        for (int i = 0; i < last; i++) {
            if ((long) LONGS.get(buffer, p + i * 8) != words[i]) {
                return false;
            }
        }
        return (((long) LONGS.get(buffer, p + last * 8) ^ words[last]) & tailMask) == 0;
    }

    byte[] spelled() {
        return spelled;
    }
}
