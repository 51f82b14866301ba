package io.kontiki.region.leader;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.wal.WalGroup;
import io.kontiki.storage.ObjectStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Puts batcher and duties around the replicas of one node.
 *
 * @param directory for files in progress
 * @param compactions one permit for the node
 * @param memoryIsShort whether the node's rows in memory come near their limit
 * @param fileIds never the same one twice
 * @param completions runs what depends on the outcome of a write
 */
public record GroupReplicaFactory(
        String node,
        FlushPolicy policy,
        SweepPolicy sweep,
        MemberFiles memberFiles,
        MetaClient meta,
        ObjectStore store,
        SstCache cache,
        Path directory,
        Semaphore compactions,
        BooleanSupplier memoryIsShort,
        Supplier<String> fileIds,
        InstantSource clock,
        Executor completions,
        MetricRegistry metrics) {
    public GroupReplica create(WalGroup group) {
        LooseFiles loose = new LooseFiles();
        FreezeDuty freeze = new FreezeDuty(group, policy, memoryIsShort, clock);
        FlushDuty flush = new FlushDuty(group, store, loose, directory, fileIds, clock, metrics);
        ReconcileDuty reconcile = new ReconcileDuty(group, meta, clock);
        CompactionDuty compaction =
                new CompactionDuty(group, store, loose, cache, directory, fileIds, compactions, clock, metrics);
        MembersDuty members = new MembersDuty(group, node, clock);
        return new GroupReplica(
                group,
                new GroupBatcher(group, clock, completions, metrics),
                new LeaderDuties(
                        group,
                        freeze,
                        flush,
                        reconcile,
                        compaction,
                        List.of(
                                members,
                                new SweepDuty(group, node, store, memberFiles, loose, sweep),
                                new DroppedSweepDuty(group, store, meta, memberFiles, sweep))));
    }
}
