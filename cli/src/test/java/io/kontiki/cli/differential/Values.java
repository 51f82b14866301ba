package io.kontiki.cli.differential;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Random values, the awkward ones often, and how they are written. */
final class Values {
    private static final List<String> TEXTS = List.of(
            "red",
            "Red",
            "gr\u00fcn 'x' \"y\"",
            "",
            "a,b = c",
            "\ud83d\ude00 smile",
            "\uffee",
            "line\\n",
            "%",
            "h1",
            "NULL");
    private static final List<BigInteger> UNSIGNED = List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.valueOf(Long.MAX_VALUE),
            BigInteger.ONE.shiftLeft(63),
            BigInteger.ONE.shiftLeft(63).add(BigInteger.TWO),
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
    private static final List<Double> WILD = List.of(
            0.0,
            -0.0,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_VALUE,
            0.1,
            1e300,
            -1.0 / 3,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);
    private static final List<String> CENTRES = List.of("d0", "d1", "d 0", "d=1,x", "\u00e9");

    private Values() {}

    static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    static BigInteger unsigned(Random random) {
        return random.nextBoolean()
                ? UNSIGNED.get(random.nextInt(UNSIGNED.size()))
                : BigInteger.valueOf(random.nextInt(50));
    }

    static double wild(Random random) {
        return WILD.get(random.nextInt(WILD.size()));
    }

    /** Null for one in eight. */
    static String host(Random random) {
        return random.nextInt(8) == 0 ? null : "h" + random.nextInt(10);
    }

    /** Null for one in three. */
    static String centre(Random random) {
        return random.nextInt(3) == 0 ? null : CENTRES.get(random.nextInt(CENTRES.size()));
    }

    /** A value in an INSERT, or a constant that needs no type. */
    static String sql(Object value) {
        return switch (value) {
            case null -> "NULL";
            case String text -> "'" + text.replace("'", "''") + "'";
            case Double number when !Double.isFinite(number) -> "'" + number + "'";
            default -> value.toString();
        };
    }

    /** A field's value in line protocol; only for what the protocol can write. */
    static String line(Object value) {
        return switch (value) {
            case Long number -> number + "i";
            case BigInteger number -> number + "u";
            case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            case Double number -> number.toString();
            case Boolean bool -> bool.toString();
            default -> throw new IllegalArgumentException(value + " of " + value.getClass());
        };
    }

    static String lineTag(String value) {
        return value.replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ");
    }
}
