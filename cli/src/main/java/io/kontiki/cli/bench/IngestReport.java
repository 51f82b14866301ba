package io.kontiki.cli.bench;

import java.util.List;

/**
 * What a load run measured. Names are printed in snake case.
 *
 * @param slowestSecondRows rows acknowledged in the slowest full second
 * @param check null unless asked for
 */
record IngestReport(
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
