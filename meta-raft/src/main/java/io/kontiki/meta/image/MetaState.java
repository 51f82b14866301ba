package io.kontiki.meta.image;

import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeState;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.meta.record.MetaRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that is replicated about the cluster, at one version: the image that others see, and what only decisions need.
 * Immutable; {@link #replay} is the only way to the next one.
 *
 * @param image its nodes carry no liveness and no load: those are the leader's soft state
 * @param initializedAtMillis 0 until the cluster's defaults are fixed
 * @param walGroups how many WAL groups the cluster shall have; 0 means one per leader-eligible region server
 * @param dataIds what each node said about its data directory, by name
 * @param nextTableId ids below were given to tables that exist or were dropped
 * @param nextGroupId likewise for WAL groups
 */
public record MetaState(
        ClusterImage image,
        long initializedAtMillis,
        int walGroups,
        Map<String, String> dataIds,
        int nextTableId,
        int nextGroupId) {
    /** Lower ids are kept for tables of the system. */
    public static final int FIRST_TABLE_ID = 1024;

    public static final MetaState EMPTY = new MetaState(ClusterImage.EMPTY, 0, 0, Map.of(), FIRST_TABLE_ID, 1);

    public MetaState {
        Objects.requireNonNull(image, "image");
        dataIds = Map.copyOf(dataIds);
    }

    public long version() {
        return image.version();
    }

    public boolean initialized() {
        return initializedAtMillis != 0;
    }

    /** The state after the records of one command; its version is one higher. Total: records were decided against this state. */
    public MetaState replay(List<MetaRecord> records) {
        Replay next = new Replay(this);
        records.forEach(next::apply);
        return next.build(version() + 1);
    }

    private static final class Replay {
        private Topology defaultTopology;
        private final Map<String, DatabaseInfo> databases;
        private final Map<Integer, TableInfo> tables;
        private final Map<String, NodeInfo> nodes;
        private final Map<Integer, WalGroupInfo> groups;
        private final Map<String, String> dataIds;
        private long initializedAtMillis;
        private int walGroups;
        private int nextTableId;
        private int nextGroupId;

        Replay(MetaState from) {
            defaultTopology = from.image.defaultTopology();
            databases = new HashMap<>(from.image.databases());
            tables = new HashMap<>(from.image.tables());
            nodes = new HashMap<>(from.image.nodes());
            groups = new HashMap<>(from.image.groups());
            dataIds = new HashMap<>(from.dataIds);
            initializedAtMillis = from.initializedAtMillis;
            walGroups = from.walGroups;
            nextTableId = from.nextTableId;
            nextGroupId = from.nextGroupId;
        }

        void apply(MetaRecord record) {
            switch (record) {
                case MetaRecord.ClusterInitialized initialized -> {
                    defaultTopology = initialized.defaultTopology();
                    walGroups = initialized.walGroups();
                    initializedAtMillis = initialized.initializedAtMillis();
                }
                case MetaRecord.DatabaseCreated created ->
                    databases.put(created.database().name(), created.database());
                case MetaRecord.DatabaseDropped dropped -> databases.remove(dropped.name());
                case MetaRecord.TableCreated created -> {
                    tables.put(created.table().id(), created.table());
                    nextTableId = Math.max(nextTableId, created.table().id() + 1);
                }
                case MetaRecord.TableDropped dropped -> tables.remove(dropped.tableId());
                case MetaRecord.TableSchemaChanged changed ->
                    tables.computeIfPresent(changed.tableId(), (id, table) -> table.withSchema(changed.schema()));
                case MetaRecord.NodeRegistered registered -> {
                    nodes.put(registered.name(), node(registered));
                    if (registered.dataId() != null) {
                        dataIds.put(registered.name(), registered.dataId());
                    }
                }
                case MetaRecord.GroupCreated created -> {
                    groups.put(created.group().id(), created.group());
                    nextGroupId = Math.max(nextGroupId, created.group().id() + 1);
                }
            }
        }

        MetaState build(long version) {
            ClusterImage image = new ClusterImage(version, defaultTopology, databases, tables, nodes, groups);
            return new MetaState(image, initializedAtMillis, walGroups, dataIds, nextTableId, nextGroupId);
        }

        private static NodeInfo node(MetaRecord.NodeRegistered registered) {
            return new NodeInfo(
                    registered.name(),
                    registered.dc(),
                    registered.roles(),
                    registered.addresses(),
                    NodeState.ALIVE,
                    0,
                    NodeLoad.NONE,
                    registered.startedAtMillis());
        }
    }
}
