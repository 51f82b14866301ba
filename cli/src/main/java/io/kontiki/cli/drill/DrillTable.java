package io.kontiki.cli.drill;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A table that a drill writes to: sensors of devices, each device a stream of its own. A row's values follow from its device and
 * its number, so that a wrong value is found as surely as a missing row.
 *
 * @param timeColumn name of the time index
 * @param partitions Regions; 0 leaves the table to be made by the first line that comes
 */
record DrillTable(String name, String timeColumn, int devices, int partitions) {
    static DrillTable partitioned(String name, int devices, int partitions) {
        return new DrillTable(name, "ts", devices, partitions);
    }

    /** As the line protocol makes it. */
    static DrillTable automatic(String name, int devices) {
        return new DrillTable(name, "greptime_timestamp", devices, 0);
    }

    Optional<String> createStatement() {
        if (partitions == 0) {
            return Optional.empty();
        }
        List<String> rules = new ArrayList<>();
        for (int part = 0; part < partitions; part++) {
            String from = device(part * devices / partitions);
            String to = device((part + 1) * devices / partitions);
            String lower = "device >= '" + from + "'";
            String upper = "device < '" + to + "'";
            rules.add(part == 0 ? upper : part == partitions - 1 ? lower : lower + " AND " + upper);
        }
        return Optional.of("CREATE TABLE " + name
                + " (device STRING, ts TIMESTAMP(3) TIME INDEX, temperature DOUBLE, reading BIGINT, PRIMARY KEY (device))"
                + " PARTITION ON COLUMNS (device) (" + String.join(", ", rules) + ")");
    }

    static String device(int number) {
        return String.format(Locale.ROOT, "d%03d", number);
    }

    /** Appends the line of one row; timestamps are milliseconds. */
    void appendLine(StringBuilder text, String device, long timestampMillis) {
        text.append(name).append(",device=").append(device);
        text.append(" temperature=").append(temperature(timestampMillis));
        text.append(",reading=").append(reading(device, timestampMillis)).append("i ");
        text.append(timestampMillis).append('\n');
    }

    /** Between 15 and 25, exact in binary and in text. */
    static double temperature(long timestampMillis) {
        return 15 + Math.floorMod(timestampMillis * 31, 160) / 16.0;
    }

    /** Different for every key. */
    static long reading(String device, long timestampMillis) {
        long mixed = timestampMillis * 0x9E3779B97F4A7C15L ^ (long) device.hashCode() << 20;
        return mixed ^ mixed >>> 29;
    }

    String selectRange(String device, long fromMillis, long toMillisExclusive) {
        return "SELECT " + timeColumn + ", temperature, reading FROM " + name + " WHERE device = '" + device + "' AND "
                + timeColumn + " >= '" + instant(fromMillis) + "' AND " + timeColumn + " < '"
                + instant(toMillisExclusive) + "' ORDER BY " + timeColumn;
    }

    String selectProgress(String device) {
        return "SELECT count(*), max(" + timeColumn + ") FROM " + name + " WHERE device = '" + device + "'";
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
