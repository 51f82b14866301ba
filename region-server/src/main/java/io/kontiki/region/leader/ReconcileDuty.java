package io.kontiki.region.leader;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.time.Clock;
import io.kontiki.common.time.Deadline;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.entry.RegionDefinition;
import io.kontiki.region.group.Region;
import io.kontiki.region.group.RegionMeta;
import io.kontiki.region.wal.WalGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what the cluster's image says and the group's state does not, until they agree: Regions to open, schemas to change, Regions
 * to drop. Nobody pushes; a write that names something unknown makes it look at once.
 *
 * <p>Entries carry the image's version, and the state ignores older ones. A Region is dropped only on the word of an image that was
 * asked for right then, because an old or empty one lacks Regions too. One run at a time.
 */
final class ReconcileDuty implements Duty {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileDuty.class);
    private static final Duration ENTRY_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(2);
    /** Writes to a table that does not exist must not ask Metasrv each time. */
    private static final long DEMAND_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final WalGroup group;
    private final MetaClient meta;
    private final InstantSource clock;
    private final ReentrantLock running = new ReentrantLock();
    private long lastDemandNanos = System.nanoTime() - DEMAND_INTERVAL_NANOS;

    ReconcileDuty(WalGroup group, MetaClient meta, InstantSource clock) {
        this.group = group;
        this.meta = meta;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "reconcile";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run() throws InterruptedException {
        running.lockInterruptibly();
        try {
            reconcile(meta.image());
        } finally {
            running.unlock();
        }
    }

    /** Asks Metasrv and brings the state up to date, unless it has become so meanwhile. Returns whether it is, as far as known. */
    boolean onDemand(BooleanSupplier upToDate, Duration timeout) throws InterruptedException {
        if (!running.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return upToDate.getAsBoolean();
        }
        try {
            if (upToDate.getAsBoolean()) {
                return true;
            }
            reconcile(meta.image());
            if (upToDate.getAsBoolean() || System.nanoTime() - lastDemandNanos < DEMAND_INTERVAL_NANOS) {
                return upToDate.getAsBoolean();
            }
            lastDemandNanos = System.nanoTime();
            reconcile(meta.refresh(Long.MAX_VALUE, timeout.compareTo(REFRESH_TIMEOUT) < 0 ? timeout : REFRESH_TIMEOUT));
            return upToDate.getAsBoolean();
        } finally {
            running.unlock();
        }
    }

    /** What {@link LeaderDuties#reconcile(long, Duration)} promises. */
    void upTo(long imageVersion, Duration timeout) throws InterruptedException {
        Deadline deadline = Deadline.after(Clock.SYSTEM, timeout);
        // A leader that has been replaced and does not know it could say of a Region that it has never had it.
        group.readBarrier(timeout);
        if (!running.tryLock(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new KontikiException(
                    ErrorCode.TIMEOUT,
                    "WAL group " + group.id() + " did not get to image " + imageVersion + " in " + timeout);
        }
        try {
            // Entries of a newer image stand for themselves, not for all that the image says.
            long version = Math.max(imageVersion, group.progress().metaVersion());
            reconcile(meta.refresh(version, deadline.remaining()));
        } finally {
            running.unlock();
        }
    }

    private void reconcile(ClusterImage image) throws InterruptedException {
        if (image.version() == 0 || image.version() < group.progress().metaVersion()) {
            return;
        }
        Set<RegionId> routed = new HashSet<>();
        for (TableInfo table : image.tables().values()) {
            for (RegionRoute route : table.regions()) {
                if (route.groupId() == group.id()) {
                    routed.add(route.region());
                    bringUp(image.version(), table, route);
                }
            }
        }
        List<Region> ended = new ArrayList<>();
        for (Region region : group.regions().values()) {
            if (!routed.contains(region.id())) {
                ended.add(region);
            }
        }
        if (!ended.isEmpty()) {
            drop(ended, meta.refresh(Long.MAX_VALUE, REFRESH_TIMEOUT));
        }
    }

    private void bringUp(long imageVersion, TableInfo table, RegionRoute route) throws InterruptedException {
        Region region = group.regions().get(route.region());
        RegionDefinition definition = new RegionDefinition(
                imageVersion, route.region(), route.epoch(), table.database(), table.schema(), table.options());
        if (region == null || region.meta().epoch() < route.epoch()) {
            group.proposeAndWait(new LogEntry.RegionOpened(clock.millis(), definition), ENTRY_TIMEOUT);
            region = group.regions().get(route.region());
        }
        if (region != null && differs(region.meta(), table)) {
            group.proposeAndWait(new LogEntry.SchemaChanged(clock.millis(), definition), ENTRY_TIMEOUT);
        }
    }

    private static boolean differs(RegionMeta have, TableInfo want) {
        return have.schema().version() < want.schema().version()
                || have.schema().version() == want.schema().version()
                        && !have.options().equals(want.options());
    }

    private void drop(List<Region> ended, ClusterImage fresh) throws InterruptedException {
        for (Region region : ended) {
            boolean gone = fresh.route(region.id())
                    .map(route -> route.groupId() != group.id())
                    .orElse(true);
            if (gone) {
                LOG.info(
                        "group {}: Region {} is not routed here any more in image {}",
                        group.id(),
                        region.id(),
                        fresh.version());
                group.proposeAndWait(
                        new LogEntry.RegionDropped(clock.millis(), fresh.version(), region.id()), ENTRY_TIMEOUT);
            }
        }
    }
}
