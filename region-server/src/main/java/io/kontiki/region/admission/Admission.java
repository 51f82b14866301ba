package io.kontiki.region.admission;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.metric.Metrics;
import io.kontiki.region.client.PartOutcome;
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
    /** No flush makes room on a full disk or takes series away: not worth holding a write for. */
    private static final Duration RETRY_AFTER_REPAIR = Duration.ofSeconds(5);

    /** What log files that are made ahead, and a flush, may take on a small disk between two looks at it. */
    private static final long SMALL_DISK_FLOOR_BYTES = 64L << 20;

    private static final String REFUSALS = "kontiki_write_refusals_total";
    private static final long DISK_CHECK_MILLIS = 500;

    private record DiskVerdict(long atMillis, String refusal) {}

    private final AdmissionLimits limits;
    private final LongSupplier memoryBytes;
    private final LongSupplier nodeSeries;
    private final DiskGauge disk;
    private final InstantSource clock;
    private final AtomicReference<DiskVerdict> diskVerdict = new AtomicReference<>();
    private final Counter memoryRefusals;
    private final Counter lagRefusals;
    private final Counter diskRefusals;
    private final Counter seriesRefusals;

    /**
     * @param memoryBytes memory of the node's rows that are not in files
     * @param nodeSeries series of the node
     */
    public Admission(
            AdmissionLimits limits,
            LongSupplier memoryBytes,
            LongSupplier nodeSeries,
            DiskGauge disk,
            InstantSource clock,
            MetricRegistry metrics) {
        this.limits = limits;
        this.memoryBytes = memoryBytes;
        this.nodeSeries = nodeSeries;
        this.disk = disk;
        this.clock = clock;
        Metrics.describe(
                metrics, REFUSALS, "Writes, or parts of writes to one Region, that were told to come back later.");
        this.memoryRefusals = metrics.counter(Metrics.name(REFUSALS, "reason", "memory"));
        this.lagRefusals = metrics.counter(Metrics.name(REFUSALS, "reason", "apply-lag"));
        this.diskRefusals = metrics.counter(Metrics.name(REFUSALS, "reason", "disk"));
        this.seriesRefusals = metrics.counter(Metrics.name(REFUSALS, "reason", "series"));
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
            memoryRefusals.inc();
            throw new BusyException(
                    "rows that are not in files take " + (memory >> 20) + " MB of memory, the limit is "
                            + (limits.memoryMaxBytes() >> 20) + " MB (memory.rows)",
                    RETRY_LATER);
        }
        if (applyLag > limits.applyLagMaxEntries()) {
            lagRefusals.inc();
            throw new BusyException(
                    applyLag + " committed entries wait to be applied, the limit is " + limits.applyLagMaxEntries(),
                    RETRY_SOON);
        }
        String refusal = diskRefusal();
        if (refusal != null) {
            diskRefusals.inc();
            throw new BusyException(refusal, RETRY_AFTER_REPAIR);
        }
    }

    /** Whether a Region may get more series; there is no need to ask for a write without new ones. */
    public Optional<String> seriesRefusal(long regionSeries) {
        if (regionSeries >= limits.regionSeriesMax()) {
            return Optional.of("the Region has " + regionSeries + " series, the limit is " + limits.regionSeriesMax()
                    + " (series.max)");
        }
        long series = nodeSeries.getAsLong();
        if (series >= limits.nodeSeriesMax()) {
            return Optional.of(
                    "the node has " + series + " series, the limit is " + limits.nodeSeriesMax() + " (series.max)");
        }
        return Optional.empty();
    }

    /** A part of a write that brings new series where {@link #seriesRefusal} lets none in. */
    public PartOutcome.Busy refuseSeries(String reason) {
        seriesRefusals.inc();
        return new PartOutcome.Busy(reason, (int) RETRY_AFTER_REPAIR.toMillis());
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
        double share = Math.max(limits.diskFreeMinFraction() * space.totalBytes(), SMALL_DISK_FLOOR_BYTES);
        long floor = (long) Math.min(limits.diskFreeMinBytes(), share);
        return space.freeBytes() >= floor
                ? null
                : "the disk of the log has " + (space.freeBytes() >> 20) + " MB left, the floor is " + (floor >> 20)
                        + " MB (disk.floor)";
    }
}
