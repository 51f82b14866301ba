package io.kontiki.region;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.metric.Metrics;
import io.kontiki.region.client.FollowerStatus;
import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.RegionStatus;
import io.kontiki.region.group.Region;
import io.kontiki.region.leader.GroupReplica;
import io.kontiki.region.rpc.GroupLookup;
import io.kontiki.region.rpc.StatusReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Gauges per WAL group, per Region and for the node. Group gauges stand as long as the server; those of Regions come and go with
 * them, looked after by one thread. Values are those of the last second, so that a scrape costs nothing.
 */
final class RegionMetrics implements AutoCloseable {
    private final MetricRegistry registry;
    private final GroupLookup groups;
    private final StatusReport report;
    // Of the platform: each pause of a virtual thread wakes two more threads, and an idle node does little else.
    private final Thread thread =
            Thread.ofPlatform().daemon().name("region-metrics").unstarted(this::loop);
    private final Map<RegionId, Set<String>> regionGauges = new HashMap<>();
    private volatile Map<Integer, GroupStatus> latest = Map.of();
    private volatile Map<RegionId, RegionStatus> regions = Map.of();
    private volatile Map<Integer, Long> writers = Map.of();

    RegionMetrics(MetricRegistry registry, GroupLookup groups, StatusReport report, BufferAllocator memtables) {
        this.registry = registry;
        this.groups = groups;
        this.report = report;
        describe();
        gauge("kontiki_region_memtable_bytes", memtables::getAllocatedMemory);
        gauge("kontiki_region_series_bytes", this::seriesBytes);
        gauge(
                "kontiki_node_series",
                () -> regions.values().stream().mapToLong(RegionStatus::series).sum());
        gauge("kontiki_region_batch_queue_bytes", this::queuedBytes);
    }

    private void describe() {
        Map.ofEntries(
                        Map.entry("kontiki_region_memtable_bytes", "Memory: columns of all memtables of the node."),
                        Map.entry("kontiki_region_series_bytes", "Memory: series of all Regions of the node."),
                        Map.entry(
                                "kontiki_region_batch_queue_bytes",
                                "Queue: writes that wait for the log or for its outcome."),
                        Map.entry("kontiki_wal_leader", "1 at the replica that leads the WAL group and is ready."),
                        Map.entry("kontiki_wal_term", "Raft term of the WAL group."),
                        Map.entry("kontiki_wal_applied_index", "Last entry that this replica has applied."),
                        Map.entry(
                                "kontiki_wal_apply_lag_entries",
                                "Entries that are committed and not applied yet here."),
                        Map.entry(
                                "kontiki_wal_follower_lag_max_entries",
                                "At the leader: entries that the slowest follower is behind."),
                        Map.entry(
                                "kontiki_wal_durable_cut",
                                "The cut up to which files are in every store that is asked for."),
                        Map.entry("kontiki_wal_open_cuts", "Cuts whose files are still being written."),
                        Map.entry("kontiki_wal_unflushed_log_bytes", "Bytes of the log since the last cut."),
                        Map.entry(
                                "kontiki_wal_oldest_unflushed_seconds",
                                "Age of the oldest row that is in no file yet."),
                        Map.entry(
                                "kontiki_wal_writers",
                                "Memory: writers that the group's Regions remember, so that nothing is applied twice."),
                        Map.entry(
                                "kontiki_wal_failed", "1 when this replica has stopped for a defect or a failed disk."),
                        Map.entry("kontiki_region_memory_rows", "Rows of the Region in memtables."),
                        Map.entry(
                                "kontiki_region_late_rows",
                                "Rows of the Region in memtables that came after a later row of their series."),
                        Map.entry("kontiki_region_memory_bytes", "Memtables of the Region."),
                        Map.entry("kontiki_region_series", "Series of the Region."),
                        Map.entry("kontiki_region_files", "Files of the Region."),
                        Map.entry("kontiki_region_late_files", "Files of late rows that wait to be merged."),
                        Map.entry("kontiki_region_file_bytes", "Size of the Region's files."))
                .forEach((family, text) -> Metrics.describe(registry, family, text));
    }

    void start() {
        thread.start();
    }

    void opened(int groupId) {
        group("kontiki_wal_leader", groupId, status -> status.leaderReady() ? 1 : 0);
        group("kontiki_wal_term", groupId, GroupStatus::term);
        group("kontiki_wal_applied_index", groupId, GroupStatus::appliedIndex);
        group(
                "kontiki_wal_apply_lag_entries",
                groupId,
                status -> Math.max(0, status.commitIndex() - status.appliedIndex()));
        group(
                "kontiki_wal_follower_lag_max_entries",
                groupId,
                status -> status.followers().stream()
                        .mapToLong(FollowerStatus::lag)
                        .max()
                        .orElse(0));
        group("kontiki_wal_durable_cut", groupId, GroupStatus::cut);
        group("kontiki_wal_open_cuts", groupId, GroupStatus::openCuts);
        group("kontiki_wal_unflushed_log_bytes", groupId, GroupStatus::logBytesSinceCut);
        gauge(Metrics.name("kontiki_wal_oldest_unflushed_seconds", "group", Integer.toString(groupId)), () -> {
            GroupStatus status = latest.get(groupId);
            return status == null ? 0 : status.oldestUnflushedMillis() / 1000.0;
        });
        gauge(
                Metrics.name("kontiki_wal_writers", "group", Integer.toString(groupId)),
                () -> writers.getOrDefault(groupId, 0L));
        group("kontiki_wal_failed", groupId, status -> status.role().equals("FAILED") ? 1 : 0);
    }

    private void loop() {
        try {
            while (true) {
                update();
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void update() {
        Map<Integer, GroupStatus> statuses = new HashMap<>();
        Map<RegionId, RegionStatus> all = new HashMap<>();
        Map<Integer, Long> remembered = new HashMap<>();
        for (GroupReplica replica : groups.all()) {
            GroupStatus status = report.group(replica);
            statuses.put(status.id(), status);
            remembered.put(status.id(), writers(replica));
            status.regions().forEach(region -> all.put(region.region(), region));
        }
        latest = statuses;
        regions = all;
        writers = remembered;
        for (RegionId gone : Set.copyOf(regionGauges.keySet())) {
            if (!all.containsKey(gone)) {
                regionGauges.remove(gone).forEach(registry::remove);
            }
        }
        all.keySet().forEach(id -> regionGauges.computeIfAbsent(id, this::registerRegion));
    }

    private static long writers(GroupReplica replica) {
        return replica.group().regions().values().stream()
                .mapToLong(Region::writerCount)
                .sum();
    }

    private Set<String> registerRegion(RegionId id) {
        Set<String> names = new HashSet<>();
        names.add(region("kontiki_region_memory_rows", id, RegionStatus::memoryRows));
        names.add(region("kontiki_region_late_rows", id, RegionStatus::lateRows));
        names.add(region("kontiki_region_memory_bytes", id, RegionStatus::memoryBytes));
        names.add(region("kontiki_region_series", id, RegionStatus::series));
        names.add(region("kontiki_region_files", id, RegionStatus::files));
        names.add(region("kontiki_region_late_files", id, RegionStatus::lateFiles));
        names.add(region("kontiki_region_file_bytes", id, RegionStatus::fileBytes));
        return names;
    }

    private String region(String family, RegionId id, ToLongFunction<RegionStatus> value) {
        String name = Metrics.name(family, "region", id.toString());
        gauge(name, () -> {
            RegionStatus status = regions.get(id);
            return status == null ? 0L : value.applyAsLong(status);
        });
        return name;
    }

    private void group(String family, int groupId, ToLongFunction<GroupStatus> value) {
        gauge(Metrics.name(family, "group", Integer.toString(groupId)), () -> {
            GroupStatus status = latest.get(groupId);
            return status == null ? 0L : value.applyAsLong(status);
        });
    }

    private void gauge(String name, Gauge<? extends Number> gauge) {
        registry.remove(name);
        registry.register(name, gauge);
    }

    private long seriesBytes() {
        long bytes = 0;
        for (GroupReplica replica : groups.all()) {
            bytes += replica.group().regions().values().stream()
                    .mapToLong(region -> region.rows().seriesBytes())
                    .sum();
        }
        return bytes;
    }

    private long queuedBytes() {
        return groups.all().stream()
                .mapToLong(replica -> replica.batcher().queuedBytes())
                .sum();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
