package io.kontiki.region.leader;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.Metrics;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.compaction.CompactionJob;
import io.kontiki.region.compaction.CompactionPlan;
import io.kontiki.region.compaction.CompactionPlanner;
import io.kontiki.region.compaction.CompactionResult;
import io.kontiki.region.compaction.CompactionSettings;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.group.GroupState;
import io.kontiki.region.group.MemtableRows;
import io.kontiki.region.group.Region;
import io.kontiki.region.group.RegionMeta;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.scan.RegionImage;
import io.kontiki.region.wal.WalGroup;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges late and small files and lets expired ones go, one job at a time on the node, and logs Compacted when the new files are in
 * every required store. A job that meets a change of its files is a recorded no-op.
 */
final class CompactionDuty implements Duty {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionDuty.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** How often one that waits looks whether this replica still leads. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** On request whatever can be merged is: two small files, or one late one. */
    private static final CompactionSettings ON_REQUEST = new CompactionSettings(
            CompactionSettings.DEFAULT.smallFileBytes(),
            2,
            1,
            CompactionSettings.FOLD_ALWAYS,
            CompactionSettings.DEFAULT.maxInputBytes(),
            CompactionSettings.DEFAULT.maxInputFiles(),
            CompactionSettings.DEFAULT.window());
    /** A plan whose result brings no progress would be made again and again. */
    private static final int JOBS_PER_REQUEST_MAX = 100;

    private final WalGroup group;
    private final ObjectStore store;
    private final LooseFiles loose;
    private final SstCache cache;
    private final Path directory;
    private final Supplier<String> fileIds;
    private final Semaphore oneOnTheNode;
    private final InstantSource clock;
    private final CompactionPlanner planner = new CompactionPlanner(CompactionSettings.DEFAULT);
    private final Counter jobs;
    /** Each is counted down when everything that was there at its time is merged. */
    private final Queue<CountDownLatch> requests = new ConcurrentLinkedQueue<>();

    /** @param oneOnTheNode shared by all groups: reading and writing files must leave room for the log */
    CompactionDuty(
            WalGroup group,
            ObjectStore store,
            LooseFiles loose,
            SstCache cache,
            Path directory,
            Supplier<String> fileIds,
            Semaphore oneOnTheNode,
            InstantSource clock,
            MetricRegistry metrics) {
        this.group = group;
        this.store = store;
        this.loose = loose;
        this.cache = cache;
        this.directory = directory;
        this.fileIds = fileIds;
        this.oneOnTheNode = oneOnTheNode;
        this.clock = clock;
        Metrics.describe(metrics, "kontiki_compactions_total", "Merges of files.");
        this.jobs = metrics.counter(Metrics.name("kontiki_compactions_total", "group", Integer.toString(group.id())));
    }

    @Override
    public String name() {
        return "compaction";
    }

    @Override
    public boolean isHeavy() {
        return true;
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run() throws IOException, InterruptedException {
        if (!requests.isEmpty()) {
            // Who asks while this runs is served by a run of its own: files may have come since.
            List<CountDownLatch> asked = List.copyOf(requests);
            mergeAll();
            asked.forEach(CountDownLatch::countDown);
            requests.removeAll(asked);
            return;
        }
        for (Region region : new TreeMap<>(group.regions()).values()) {
            runOne(region, planner);
        }
    }

    /** Waits until whatever can be merged is merged, by the duty's own thread; TIMEOUT (it goes on), NOT_LEADER. */
    void mergeAndWait(Duration timeout, Runnable signal) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        CountDownLatch request = new CountDownLatch(1);
        requests.add(request);
        try {
            signal.run();
            while (!request.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() > end) {
                    throw new KontikiException(
                            ErrorCode.TIMEOUT,
                            "the files of WAL group " + group.id() + " are still being merged after "
                                    + timeout.toSeconds() + " s; it goes on");
                }
                if (!group.isLeaderReady()) {
                    throw new KontikiException(
                            ErrorCode.NOT_LEADER, "the leadership of WAL group " + group.id() + " was lost");
                }
            }
        } finally {
            requests.remove(request);
        }
    }

    private void mergeAll() throws IOException, InterruptedException {
        CompactionPlanner eager = new CompactionPlanner(ON_REQUEST);
        for (Region region : new TreeMap<>(group.regions()).values()) {
            int done = 0;
            while (done < JOBS_PER_REQUEST_MAX && runOne(region, eager)) {
                done++;
            }
        }
    }

    /** @return whether something was merged */
    private boolean runOne(Region region, CompactionPlanner by) throws IOException, InterruptedException {
        if (!(region.rows() instanceof MemtableRows rows) || rows.image() == null) {
            return false;
        }
        oneOnTheNode.acquire();
        try {
            RegionMeta meta = region.meta();
            RegionImage image = rows.image();
            Optional<CompactionPlan> plan =
                    by.plan(meta.manifest(), meta.schema(), meta.options().ttl(), boundedNow());
            if (plan.isEmpty()) {
                return false;
            }
            long started = System.nanoTime();
            long term = group.term();
            AwaitedStore awaited = new AwaitedStore(store, loose);
            FileNames names = new FileNames(meta.database(), meta.region(), term, fileIds);
            CompactionJob job = new CompactionJob(awaited, cache, names, directory);
            CompactionJob.Subject subject = new CompactionJob.Subject(
                    meta.region(), meta.schema(), meta.options().mergeMode(), image.series());
            CompactionResult result = awaited.write(() -> job.run(plan.get(), subject));
            LogEntry.Compacted entry = new LogEntry.Compacted(
                    clock.millis(),
                    term,
                    meta.region(),
                    meta.manifest().filesVersion(),
                    result.removed(),
                    result.added());
            Optional<String> refused = group.proposeAndWait(entry, TIMEOUT);
            if (refused.isPresent()) {
                awaited.giveUp();
            } else {
                loose.add(result.removed());
            }
            jobs.inc();
            LOG.info(
                    "group {}: Region {}: {} files became {} in {} ms{}",
                    group.id(),
                    meta.region(),
                    result.removed().size(),
                    result.added().size(),
                    (System.nanoTime() - started) / 1_000_000,
                    refused.map(reason -> ", too late: " + reason).orElse(""));
            return refused.isEmpty();
        } finally {
            oneOnTheNode.release();
        }
    }

    /** A leader whose clock runs ahead must not let files go too early. */
    private long boundedNow() {
        return Math.min(clock.millis(), group.progress().logTimeMillis() + GroupState.LOG_TIME_STEP_MAX_MILLIS);
    }
}
