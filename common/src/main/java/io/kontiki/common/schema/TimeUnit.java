package io.kontiki.common.schema;

/** The unit of a timestamp column. The engine keeps timestamps as signed 64-bit counts of this unit since 1970-01-01T00:00:00Z. */
public enum TimeUnit {
    SECOND(0, 1L),
    MILLISECOND(3, 1_000L),
    MICROSECOND(6, 1_000_000L),
    NANOSECOND(9, 1_000_000_000L);

    private final int precision;
    private final long perSecond;

    TimeUnit(int precision, long perSecond) {
        this.precision = precision;
        this.perSecond = perSecond;
    }

    /** Decimal digits of a second: 0, 3, 6 or 9. */
    public int precision() {
        return precision;
    }

    public long perSecond() {
        return perSecond;
    }

    /**
     * Converts a count of {@code from} into this unit, rounding towards minus infinity.
     *
     * @throws ArithmeticException when the result does not fit in 64 bits
     */
    public long convert(long value, TimeUnit from) {
        if (from == this) {
            return value;
        }
        return perSecond > from.perSecond
                ? Math.multiplyExact(value, perSecond / from.perSecond)
                : Math.floorDiv(value, from.perSecond / perSecond);
    }
}
