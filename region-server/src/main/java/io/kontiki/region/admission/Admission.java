package io.kontiki.region.admission;

import io.kontiki.common.error.BusyException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Says no before the log, with the reason and when to come back; never inside Raft, which would step the leader down for it.
 *
 * <p>Cheap enough for every request: a few reads of memory, and a look at the disk twice a second. Thread-safe.
 */
public final class Admission {
    private static final Duration RETRY_SOON = Duration.ofMillis(200);
    private static final Duration RETRY_LATER = Duration.ofSeconds(1);
    private static final long DISK_CHECK_MILLIS = 500;

    private record DiskVerdict(long atMillis, String refusal) {}

    private final AdmissionLimits limits;
    private final LongSupplier memoryBytes;
    private final LongSupplier nodeSeries;
    private final DiskGauge disk;
    private final InstantSource clock;
    private final AtomicReference<DiskVerdict> diskVerdict = new AtomicReference<>();

    /**
     * @param memoryBytes memory of the node's rows that are not in files
     * @param nodeSeries series of the node
     */
    public Admission(
            AdmissionLimits limits, LongSupplier memoryBytes, LongSupplier nodeSeries, DiskGauge disk, InstantSource clock) {
        this.limits = limits;
        this.memoryBytes = memoryBytes;
        this.nodeSeries = nodeSeries;
        this.disk = disk;
        this.clock = clock;
    }

    public AdmissionLimits limits() {
        return limits;
    }

    /**
     * Whether the node can take a write at all.
     *
     * @param applyLag committed entries that the group's leader has not applied
     */
    public void check(long applyLag) {
        long memory = memoryBytes.getAsLong();
        if (memory > limits.memoryMaxBytes()) {
            throw new BusyException(
                    "rows that are not in files take " + (memory >> 20) + " MB of memory, the limit is "
                            + (limits.memoryMaxBytes() >> 20) + " MB (region-server.memory-limit)",
                    RETRY_LATER);
        }
        if (applyLag > limits.applyLagMaxEntries()) {
            throw new BusyException(
                    applyLag + " committed entries wait to be applied, the limit is " + limits.applyLagMaxEntries(), RETRY_SOON);
        }
        String refusal = diskRefusal();
        if (refusal != null) {
            throw new BusyException(refusal, RETRY_LATER);
        }
    }

    /** Whether a Region may get more series; there is no need to ask for a write without new ones. */
    public Optional<String> seriesRefusal(long regionSeries) {
        if (regionSeries >= limits.regionSeriesMax()) {
            return Optional.of("the Region has " + regionSeries + " series, the limit is " + limits.regionSeriesMax()
                    + " (region-server.region-series-limit)");
        }
        long series = nodeSeries.getAsLong();
        if (series >= limits.nodeSeriesMax()) {
            return Optional.of("the node has " + series + " series, the limit is " + limits.nodeSeriesMax()
                    + " (region-server.series-limit)");
        }
        return Optional.empty();
    }

    private String diskRefusal() {
        long now = clock.millis();
        DiskVerdict verdict = diskVerdict.get();
        if (verdict == null || now - verdict.atMillis() >= DISK_CHECK_MILLIS || now < verdict.atMillis()) {
            verdict = new DiskVerdict(now, judge(disk.space()));
            diskVerdict.set(verdict);
        }
        return verdict.refusal();
    }

    private String judge(DiskGauge.Space space) {
        long floor = (long) Math.min(limits.diskFreeMinBytes(), limits.diskFreeMinFraction() * space.totalBytes());
        return space.freeBytes() >= floor
                ? null
                : "the disk of the log has " + (space.freeBytes() >> 20) + " MB left, the floor is " + (floor >> 20)
                        + " MB (region-server.disk-floor)";
    }
}
