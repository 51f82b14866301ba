package io.kontiki.cli.bench;

import java.util.List;

/**
 * What a load run measured. Names are printed in snake case.
 *
 * @param warmUpRows rows acknowledged before the measuring began, in none of the figures but those of the check
 * @param warmUpSeconds how long that took
 * @param slowestSecondRows rows acknowledged in the slowest full second
 * @param check null unless asked for
 */
record IngestReport(
        long warmUpRows,
        double warmUpSeconds,
        long rows,
        double seconds,
        long rowsPerSecond,
        long bytesPerSecond,
        long slowestSecondRows,
        long requests,
        long retries,
        double p50Ms,
        double p99Ms,
        double maxMs,
        List<ProcessMeter.Usage> processes,
        Check check) {
    /** The rows that the server counts now against those that it acknowledged. */
    record Check(
            long expectedRows, long foundRows, long expectedSum, long foundSum, double querySeconds, boolean right) {}
}
