package io.kontiki.gateway.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * PostgreSQL's binary {@code numeric}: digits to the base 10,000 with a weight, a sign and a display scale.
 *
 * <p>Source: PostgreSQL, {@code numeric_send} and {@code numeric_recv} in {@code src/backend/utils/adt/numeric.c}.
 */
final class NumericFormat {
    private static final BigInteger BASE = BigInteger.valueOf(10_000);
    private static final int NEGATIVE = 0x4000;
    private static final int NOT_A_NUMBER = 0xC000;

    private NumericFormat() {}

    /** Encodes a whole number; our unsigned integers are all that is ever sent. */
    static byte[] encode(BigDecimal value) {
        BigInteger rest = value.toBigIntegerExact().abs();
        List<Short> digits = new ArrayList<>();
        while (rest.signum() != 0) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            digits.add(parts[1].shortValue());
            rest = parts[0];
        }
        Collections.reverse(digits);
        ByteBuffer out = ByteBuffer.allocate(8 + 2 * digits.size());
        out.putShort((short) digits.size())
                .putShort((short) Math.max(0, digits.size() - 1))
                .putShort((short) (value.signum() < 0 ? NEGATIVE : 0))
                .putShort((short) 0);
        digits.forEach(out::putShort);
        return out.array();
    }

    /**
     * Decodes a parameter.
     *
     * @throws IllegalArgumentException when the bytes are not a finite numeric
     */
    static BigDecimal decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 8) {
            throw new IllegalArgumentException("numeric of " + bytes.length + " bytes");
        }
        int count = in.getShort();
        int weight = in.getShort();
        int sign = in.getShort() & 0xffff;
        int scale = in.getShort();
        if (sign == NOT_A_NUMBER || count < 0 || scale < 0 || in.remaining() != 2 * count) {
            throw new IllegalArgumentException("not a finite numeric");
        }
        BigInteger unscaled = BigInteger.ZERO;
        for (int i = 0; i < count; i++) {
            unscaled = unscaled.multiply(BASE).add(BigInteger.valueOf(in.getShort()));
        }
        BigDecimal magnitude = new BigDecimal(unscaled).scaleByPowerOfTen(4 * (weight - count + 1));
        BigDecimal value = magnitude.setScale(scale, java.math.RoundingMode.DOWN);
        return sign == NEGATIVE ? value.negate() : value;
    }
}
