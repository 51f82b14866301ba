package io.kontiki.gateway.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF), and nothing else: the decoder of the JDK puts
 * U+FFFD where it cannot read, and what a client stored would not be what it sent.
 */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    public static boolean isValid(byte[] bytes, int from, int to) {
        return firstInvalid(bytes, from, to) == to;
    }

    /** @throws IllegalArgumentException that names the first byte that is wrong, and where it is */
    public static String decode(byte[] bytes, int from, int to) {
        int wrong = firstInvalid(bytes, from, to);
        if (wrong < to) {
            throw new IllegalArgumentException("invalid byte sequence for encoding \"UTF8\": 0x"
                    + HexFormat.of().toHexDigits(bytes[wrong]) + " at byte " + (wrong - from + 1));
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Where the first sequence begins that is none, or {@code to}. */
    private static int firstInvalid(byte[] bytes, int from, int to) {
        int p = from;
        while (p + 8 <= to && ((long) LONGS.get(bytes, p) & HIGH_BITS) == 0) {
            p += 8;
        }
        while (p < to) {
            byte lead = bytes[p];
            if (lead >= 0) {
                p++;
                continue;
            }
            int length = sequenceLength(bytes, p, to);
            if (length == 0) {
                return p;
            }
            p += length;
        }
        return to;
    }

    private static int sequenceLength(byte[] bytes, int p, int to) {
        int lead = bytes[p] & 0xFF;
        int length =
                lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
        if (length == 0 || p + length > to) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[p + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[p + 1] & 0xFF;
        boolean wrong = lead == 0xE0 && second < 0xA0
                || lead == 0xED && second > 0x9F
                || lead == 0xF0 && second < 0x90
                || lead == 0xF4 && second > 0x8F;
        return wrong ? 0 : length;
    }
}
