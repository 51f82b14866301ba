package io.kontiki.gateway.influx;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalToDoubleTest {
    @Test
    void roundsLikeTheLibraryOnRandomDigitsAndExponents() {
        Random random = new Random(11);
        System.out.println("seed 11");
        for (int i = 0; i < 300_000; i++) {
            long digits = random.nextLong() >>> random.nextInt(64);
            check(
                    digits == 0 ? 1 : digits,
                    random.nextInt(2 * DecimalToDouble.MAX_EXPONENT + 1) - DecimalToDouble.MAX_EXPONENT);
        }
    }

    @Test
    void roundsNumbersHalfwayBetweenTwoDoublesToTheEvenOne() {
        Random random = new Random(12);
        for (int i = 0; i < 50_000; i++) {
            double lower = Double.longBitsToDouble(random.nextLong(0x4330_0000_0000_0000L, 0x43E0_0000_0000_0000L));
            BigDecimal middle = new BigDecimal(lower)
                    .add(new BigDecimal(Math.nextUp(lower)))
                    .divide(BigDecimal.TWO);
            int scale = Math.max(0, middle.scale());
            BigInteger digits = middle.movePointRight(scale).toBigIntegerExact();
            for (int offset = -1; offset <= 1; offset++) {
                BigInteger near = digits.add(BigInteger.valueOf(offset));
                if (near.bitLength() <= 64) {
                    check(near.longValue(), -scale);
                }
            }
        }
    }

    @Test
    void readsBackEveryShortestText() {
        Random random = new Random(13);
        for (int i = 0; i < 200_000; i++) {
            double value = random.nextDouble() * Math.pow(10, random.nextInt(30) - 15);
            BigDecimal decimal = new BigDecimal(Double.toString(value));
            if (decimal.unscaledValue().bitLength() <= 64 && decimal.signum() > 0) {
                assertThat(DecimalToDouble.convert(decimal.unscaledValue().longValue(), -decimal.scale()))
                        .isEqualTo(value);
            }
        }
    }

    private static void check(long digits, int exponent) {
        String text = Long.toUnsignedString(digits) + "e" + exponent;
        assertThat(DecimalToDouble.convert(digits, exponent)).as(text).isEqualTo(Double.parseDouble(text));
    }
}
