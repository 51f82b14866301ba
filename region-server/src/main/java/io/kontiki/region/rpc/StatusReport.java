package io.kontiki.region.rpc;

import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.NodeStatus;
import io.kontiki.region.client.RegionStatus;
import io.kontiki.region.group.MemtableRows;
import io.kontiki.region.group.Region;
import io.kontiki.region.group.RegionMeta;
import io.kontiki.region.leader.GroupReplica;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.scan.RegionImage;
import io.kontiki.region.wal.GroupProgress;
import io.kontiki.region.wal.WalGroup;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** What a node says about its replicas, from published values only. */
public final class StatusReport {
    private final String node;
    private final GroupLookup groups;
    private final InstantSource clock;

    public StatusReport(String node, GroupLookup groups, InstantSource clock) {
        this.node = node;
        this.groups = groups;
        this.clock = clock;
    }

    public NodeStatus node() {
        List<GroupStatus> all = new ArrayList<>();
        for (GroupReplica replica : groups.all()) {
            all.add(group(replica));
        }
        all.sort(Comparator.comparingInt(GroupStatus::id));
        return new NodeStatus(node, all);
    }

    public GroupStatus group(GroupReplica replica) {
        WalGroup group = replica.group();
        GroupProgress progress = group.progress();
        List<RegionStatus> regions = new ArrayList<>();
        long unflushed = 0;
        for (Region region : new TreeMap<>(group.regions()).values()) {
            regions.add(region(region));
            unflushed += region.rows().memoryBytes();
        }
        long since = progress.unflushedSinceMillis();
        return new GroupStatus(
                group.id(),
                node,
                group.isWitness(),
                group.role(),
                group.leader().orElse(null),
                group.isLeaderReady(),
                group.term(),
                progress.appliedIndex(),
                group.committedIndex(),
                progress.durableCut(),
                progress.openCuts().size(),
                unflushed,
                progress.logBytesSinceCut(),
                since == 0 ? 0 : Math.max(0, clock.millis() - since),
                replica.duties().flushFailures(),
                group.followers(),
                regions);
    }

    static RegionStatus region(Region region) {
        RegionMeta meta = region.meta();
        long rows = 0;
        long lateRows = 0;
        if (region.rows() instanceof MemtableRows memory && memory.image() != null) {
            RegionImage image = memory.image();
            rows = image.active().rows();
            lateRows = image.active().lateRows();
            for (FrozenPart part : image.frozen()) {
                if (part instanceof FrozenPart.FrozenMemtable frozen) {
                    rows += frozen.view().rows();
                    lateRows += frozen.view().lateRows();
                }
            }
        }
        List<SstFile> files = meta.manifest().files();
        return new RegionStatus(
                meta.region(),
                meta.epoch(),
                meta.schema().version(),
                meta.manifest().version(),
                rows,
                lateRows,
                region.rows().memoryBytes(),
                region.rows().seriesCount(),
                files.size(),
                (int) files.stream().filter(SstFile::late).count(),
                files.stream().mapToLong(SstFile::rows).sum(),
                files.stream().mapToLong(SstFile::sizeBytes).sum());
    }
}
