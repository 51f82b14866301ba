package io.kontiki.region.leader;

import io.kontiki.region.flush.SpillJob;
import io.kontiki.region.group.MemtableRows;
import io.kontiki.region.group.OpenCut;
import io.kontiki.region.group.Region;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.memtable.Memtable;
import io.kontiki.region.wal.WalGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frozen memtables to local files when memory is short and their cuts have been open for long: a store is down, and writes
 * must go on. Every data replica does it for itself. It frees memory, not the log. One thread.
 */
public final class MemoryRelief implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryRelief.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

    private record CutKey(int groupId, long cut) {}

    private final Supplier<Collection<WalGroup>> groups;
    private final BooleanSupplier memoryIsShort;
    private final Duration openFor;
    private final Path directory;
    private final Supplier<String> fileIds;
    private final Map<CutKey, Long> firstSeenNanos = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param openFor a cut that a leader is just writing is left alone for so long
     * @param directory for spilled files, emptied at the start of the process
     */
    public MemoryRelief(
            Supplier<Collection<WalGroup>> groups,
            BooleanSupplier memoryIsShort,
            Duration openFor,
            Path directory,
            Supplier<String> fileIds) {
        this.groups = groups;
        this.memoryIsShort = memoryIsShort;
        this.openFor = openFor;
        this.directory = directory;
        this.fileIds = fileIds;
        this.thread = Thread.ofPlatform().daemon().name("region-spill").unstarted(this::loop);
    }

    public void start() {
        thread.start();
    }

    private void loop() {
        try {
            while (!closed) {
                TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
                try {
                    relieve(System.nanoTime());
                } catch (IOException | RuntimeException | LinkageError e) {
                    if (!closed) {
                        LOG.error("frozen rows could not be written to local files; they stay in memory", e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void relieve(long nowNanos) throws IOException {
        Set<CutKey> open = new HashSet<>();
        for (WalGroup group : groups.get()) {
            for (OpenCut cut : group.progress().openCuts()) {
                CutKey key = new CutKey(group.id(), cut.index());
                open.add(key);
                long age = nowNanos - firstSeenNanos.computeIfAbsent(key, ignored -> nowNanos);
                if (age >= openFor.toNanos()) {
                    spill(group, cut);
                }
            }
        }
        firstSeenNanos.keySet().retainAll(open);
    }

    private void spill(WalGroup group, OpenCut cut) throws IOException {
        for (Region region : group.regions().values()) {
            if (!memoryIsShort.getAsBoolean() || closed) {
                return;
            }
            if (region.rows() instanceof MemtableRows rows) {
                Optional<FrozenPart> part = rows.frozenPart(cut.index());
                if (part.isPresent() && part.get() instanceof FrozenPart.FrozenMemtable memtable) {
                    spill(region, rows, memtable);
                }
            }
        }
    }

    private void spill(Region region, MemtableRows rows, FrozenPart.FrozenMemtable frozen) throws IOException {
        Memtable memtable = frozen.view().memtable();
        if (!memtable.tryRetain()) {
            return;
        }
        try {
            long bytes = memtable.byteSize();
            FileNames names = new FileNames(region.meta().database(), region.id(), 0, fileIds);
            FrozenPart.Spilled files = new SpillJob(names, directory).run(rows.flushable(frozen));
            if (rows.spilled(frozen, files)) {
                LOG.warn(
                        "Region {}: {} MB of rows frozen at {} went to local files, because a store does not take them",
                        region.id(),
                        bytes >> 20,
                        frozen.cut());
            }
        } finally {
            memtable.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (thread.getState() == Thread.State.NEW) {
                // The server failed before it came to this, and its own failure is what has to be told.
                return;
            }
            thread.join(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
