package io.kontiki.gateway.influx;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;

/** The unit of the timestamps in a line protocol request, under the names of both InfluxDB write APIs. */
public enum Precision {
    NANOSECOND(1L),
    MICROSECOND(1_000L),
    MILLISECOND(1_000_000L),
    SECOND(1_000_000_000L),
    MINUTE(60_000_000_000L),
    HOUR(3_600_000_000_000L);

    private final long nanoseconds;

    Precision(long nanoseconds) {
        this.nanoseconds = nanoseconds;
    }

    /** Nanoseconds of one unit. */
    public long nanoseconds() {
        return nanoseconds;
    }

    /** Reads a request's parameter; null and empty mean nanoseconds. */
    public static Precision parse(String name) {
        if (name == null) {
            return NANOSECOND;
        }
        return switch (name) {
            case "", "n", "ns" -> NANOSECOND;
            case "u", "us", "µ", "µs" -> MICROSECOND;
            case "ms" -> MILLISECOND;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            default ->
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT, "invalid precision '" + name + "'; use one of ns, us, ms, s, m, h");
        };
    }
}
