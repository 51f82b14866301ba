package io.kontiki.meta.client;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.topology.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster's metadata at one version. Immutable; a change makes a new image. Every lookup is O(1) but {@link #tables(String)}.
 *
 * <p>A value like a record; a class only because of the index by name, which is derived and neither compared nor sent.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.NONE,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class ClusterImage {
    /** What a node knows before it has heard from Metasrv. */
    public static final ClusterImage EMPTY =
            new ClusterImage(0, Topology.SINGLE, Map.of(), Map.of(), Map.of(), Map.of());

    private record TableName(String database, String name) {}

    private final long version;
    private final Topology defaultTopology;
    private final Map<String, DatabaseInfo> databases;
    private final Map<Integer, TableInfo> tables;
    private final Map<String, NodeInfo> nodes;
    private final Map<Integer, WalGroupInfo> groups;
    private final Map<TableName, TableInfo> tablesByName;

    @JsonCreator
    public ClusterImage(
            @JsonProperty("version") long version,
            @JsonProperty("defaultTopology") Topology defaultTopology,
            @JsonProperty("databases") Map<String, DatabaseInfo> databases,
            @JsonProperty("tables") Map<Integer, TableInfo> tables,
            @JsonProperty("nodes") Map<String, NodeInfo> nodes,
            @JsonProperty("groups") Map<Integer, WalGroupInfo> groups) {
        this.version = version;
        this.defaultTopology = defaultTopology;
        this.databases = Map.copyOf(databases);
        this.tables = Map.copyOf(tables);
        this.nodes = Map.copyOf(nodes);
        this.groups = Map.copyOf(groups);
        Map<TableName, TableInfo> byName = HashMap.newHashMap(tables.size());
        this.tables.values().forEach(table -> byName.put(new TableName(table.database(), table.name()), table));
        this.tablesByName = byName;
    }

    private ClusterImage(ClusterImage source, Map<String, NodeInfo> nodes) {
        this.version = source.version;
        this.defaultTopology = source.defaultTopology;
        this.databases = source.databases;
        this.tables = source.tables;
        this.nodes = Map.copyOf(nodes);
        this.groups = source.groups;
        this.tablesByName = source.tablesByName;
    }

    /** Grows with every replicated change; 0 before the first. Liveness and load of nodes may differ within one version. */
    @JsonProperty("version")
    public long version() {
        return version;
    }

    @JsonProperty("defaultTopology")
    public Topology defaultTopology() {
        return defaultTopology;
    }

    @JsonProperty("databases")
    public Map<String, DatabaseInfo> databases() {
        return databases;
    }

    /** By table id. */
    @JsonProperty("tables")
    public Map<Integer, TableInfo> tables() {
        return tables;
    }

    @JsonProperty("nodes")
    public Map<String, NodeInfo> nodes() {
        return nodes;
    }

    /** By group id. */
    @JsonProperty("groups")
    public Map<Integer, WalGroupInfo> groups() {
        return groups;
    }

    public Optional<DatabaseInfo> database(String name) {
        return Optional.ofNullable(databases.get(name));
    }

    public Optional<TableInfo> table(String database, String name) {
        return Optional.ofNullable(tablesByName.get(new TableName(database, name)));
    }

    public Optional<TableInfo> table(int id) {
        return Optional.ofNullable(tables.get(id));
    }

    /** The tables of a database, by name. */
    public List<TableInfo> tables(String database) {
        List<TableInfo> found = new ArrayList<>();
        tables.values().forEach(table -> {
            if (table.database().equals(database)) {
                found.add(table);
            }
        });
        found.sort(Comparator.comparing(TableInfo::name));
        return found;
    }

    public Optional<RegionRoute> route(RegionId region) {
        return table(region.tableId())
                .filter(table -> region.number() < table.regions().size())
                .map(table -> table.regions().get(region.number()));
    }

    public Optional<WalGroupInfo> group(int id) {
        return Optional.ofNullable(groups.get(id));
    }

    public Optional<NodeInfo> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** The same image with other nodes: their state and load change without a new version. */
    public ClusterImage withNodes(Map<String, NodeInfo> newNodes) {
        return new ClusterImage(this, newNodes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterImage image
                && version == image.version
                && defaultTopology.equals(image.defaultTopology)
                && databases.equals(image.databases)
                && tables.equals(image.tables)
                && nodes.equals(image.nodes)
                && groups.equals(image.groups);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(version) + 31 * tables.hashCode();
    }

    @Override
    public String toString() {
        return "ClusterImage[version=" + version + ", databases=" + databases.size() + ", tables=" + tables.size()
                + ", nodes=" + nodes.size() + ", groups=" + groups.size() + "]";
    }
}
