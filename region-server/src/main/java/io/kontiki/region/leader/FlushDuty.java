package io.kontiki.region.leader;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.kontiki.common.metric.Metrics;
import io.kontiki.region.entry.FlushedPart;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.flush.FlushJob;
import io.kontiki.region.flush.FlushedRegion;
import io.kontiki.region.group.MemtableRows;
import io.kontiki.region.group.OpenCut;
import io.kontiki.region.group.Region;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.memtable.Memtable;
import io.kontiki.region.series.SeriesSidecar;
import io.kontiki.region.wal.WalGroup;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of open cuts to files, oldest cut first, and logs Flushed when they are in every required store.
 *
 * <p>Every data replica holds the same frozen rows, so a new leader finishes the cuts of the one before. Files that a lost leader or
 * a failed run wrote are orphans under names that are never used again.
 */
final class FlushDuty implements Duty {
    private static final Logger LOG = LoggerFactory.getLogger(FlushDuty.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final WalGroup group;
    private final ObjectStore store;
    private final LooseFiles loose;
    private final Path directory;
    private final Supplier<String> fileIds;
    private final InstantSource clock;
    private final Counter failures;
    private final Timer duration;

    /** @param directory for files in progress */
    FlushDuty(
            WalGroup group,
            ObjectStore store,
            LooseFiles loose,
            Path directory,
            Supplier<String> fileIds,
            InstantSource clock,
            MetricRegistry metrics) {
        this.group = group;
        this.store = store;
        this.loose = loose;
        this.directory = directory;
        this.fileIds = fileIds;
        this.clock = clock;
        String id = Integer.toString(group.id());
        Metrics.describe(metrics, "kontiki_flush_failures_total", "Flushes that failed and are tried again.");
        Metrics.describe(metrics, "kontiki_flush_seconds", "From a cut to its files in every store.");
        this.failures = metrics.counter(Metrics.name("kontiki_flush_failures_total", "group", id));
        this.duration = metrics.timer(Metrics.name("kontiki_flush_seconds", "group", id));
    }

    @Override
    public String name() {
        return "flush";
    }

    @Override
    public boolean isHeavy() {
        return true;
    }

    @Override
    public Duration interval() {
        return Duration.ofMillis(500);
    }

    long failures() {
        return failures.getCount();
    }

    @Override
    public void run() throws Exception {
        List<OpenCut> cuts = group.progress().openCuts();
        while (!cuts.isEmpty()) {
            long started = System.nanoTime();
            try {
                flush(cuts.getFirst());
                duration.update(System.nanoTime() - started, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                failures.inc();
                throw e;
            }
            cuts = group.progress().openCuts();
        }
    }

    private void flush(OpenCut cut) throws IOException, InterruptedException {
        long started = System.nanoTime();
        long term = group.term();
        AwaitedStore awaited = new AwaitedStore(store, loose);
        List<String> sidecars = sidecars();
        List<FlushedPart> parts = awaited.write(() -> putFiles(cut, term, awaited));
        Optional<String> refused =
                group.proposeAndWait(new LogEntry.Flushed(clock.millis(), term, cut.index(), parts), TIMEOUT);
        if (refused.isPresent()) {
            awaited.giveUp();
            LOG.warn("group {}: the flush of cut {} came too late: {}", group.id(), cut.index(), refused.get());
            return;
        }
        loose.add(sidecars);
        long rows = 0;
        long bytes = 0;
        for (FlushedPart part : parts) {
            for (SstFile file : part.added()) {
                rows += file.rows();
                bytes += file.sizeBytes();
            }
        }
        LOG.info(
                "group {}: flushed cut {}: {} Regions, {} rows, {} KB in {} ms",
                group.id(),
                cut.index(),
                parts.size(),
                rows,
                bytes >> 10,
                (System.nanoTime() - started) / 1_000_000);
    }

    private List<FlushedPart> putFiles(OpenCut cut, long term, AwaitedStore awaited) throws IOException {
        List<FlushedPart> parts = new ArrayList<>();
        for (Region region : new TreeMap<>(group.regions()).values()) {
            flush(region, cut, term, awaited).ifPresent(parts::add);
        }
        if (awaited.isBehind()) {
            LOG.warn("group {}: the files of cut {} wait for a store that is behind", group.id(), cut.index());
        }
        return parts;
    }

    /** Those that a flush may replace; the ones that stay are named, so the sweep leaves them. */
    private List<String> sidecars() {
        return group.regions().values().stream()
                .map(region -> region.meta().sidecar())
                .filter(Objects::nonNull)
                .map(SeriesSidecar::key)
                .toList();
    }

    /**
     * Empty when nothing of the Region is frozen at the cut, which also means that the cut is not open any more if there was something
     * before. A Flushed that leaves out frozen rows would lose them, so anything else is tried again or thrown.
     */
    private Optional<FlushedPart> flush(Region region, OpenCut cut, long term, ObjectStore awaited) throws IOException {
        if (!(region.rows() instanceof MemtableRows rows)) {
            return Optional.empty();
        }
        FlushJob job =
                new FlushJob(awaited, new FileNames(region.meta().database(), region.id(), term, fileIds), directory);
        while (true) {
            Optional<FrozenPart> part = rows.frozenPart(cut.index());
            if (part.isEmpty()) {
                return Optional.empty();
            }
            Optional<FlushedRegion> flushed = switch (part.get()) {
                case FrozenPart.FrozenMemtable memtable -> flush(job, rows, memtable);
                case FrozenPart.Spilled spilled -> flush(job, rows, spilled);
                case FrozenPart.FrozenFiles inStore ->
                    throw new IllegalStateException("the rows of region " + region.id() + " at the open cut "
                            + cut.index() + " stand in files already: its Flushed must be in the log");
            };
            if (flushed.isPresent()) {
                Long base = cut.baseVersions().get(region.id());
                return Optional.of(new FlushedPart(
                        region.id(),
                        base == null ? -1 : base,
                        flushed.get().added(),
                        flushed.get().sidecar()));
            }
            // It was spilled or flushed at this very moment: look again.
            Thread.onSpinWait();
        }
    }

    private static Optional<FlushedRegion> flush(FlushJob job, MemtableRows rows, FrozenPart.FrozenMemtable part)
            throws IOException {
        Memtable memtable = part.view().memtable();
        if (!memtable.tryRetain()) {
            return Optional.empty();
        }
        try {
            return Optional.of(job.run(rows.flushable(part)));
        } finally {
            memtable.close();
        }
    }

    private static Optional<FlushedRegion> flush(FlushJob job, MemtableRows rows, FrozenPart.Spilled part)
            throws IOException {
        if (!part.files().tryRetain()) {
            return Optional.empty();
        }
        try {
            return Optional.of(job.run(rows.flushable(part)));
        } finally {
            part.files().close();
        }
    }
}
