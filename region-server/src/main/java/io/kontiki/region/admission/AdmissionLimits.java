package io.kontiki.region.admission;

/**
 * What stands before the log.
 *
 * @param memoryMaxBytes memory of rows that are not in files, over all groups of the node
 * @param nodeSeriesMax series over all Regions of the node
 * @param regionSeriesMax series of one Region
 * @param diskFreeMinBytes free bytes that must be left where the log stands
 * @param diskFreeMinFraction the same as a fraction of the disk, and 64 MB on a small one; the smaller of the two counts
 * @param applyLagMaxEntries committed entries that this replica has not applied yet
 */
public record AdmissionLimits(
        long memoryMaxBytes,
        long nodeSeriesMax,
        long regionSeriesMax,
        long diskFreeMinBytes,
        double diskFreeMinFraction,
        long applyLagMaxEntries) {
    public static final AdmissionLimits DEFAULT =
            new AdmissionLimits(256L << 20, 2_000_000, 2_000_000, 512L << 20, 0.02, 1024);
}
