package io.kontiki.meta.command;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.placement.GroupPlacement;
import io.kontiki.meta.record.MetaRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster's defaults and its nodes; both can make WAL groups possible, which are then created in the same entry. Pure. */
final class NodeDecisions {
    private NodeDecisions() {}

    static List<MetaRecord> initialize(MetaState state, MetaCommand.InitializeCluster command, long nowMillis) {
        if (state.initialized()) {
            return List.of();
        }
        if (command.walGroups() < 0) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, "the number of WAL groups is negative: " + command.walGroups());
        }
        List<MetaRecord> records = new ArrayList<>();
        records.add(new MetaRecord.ClusterInitialized(
                command.defaultTopology(), command.walGroups(), Math.max(1, nowMillis)));
        records.add(new MetaRecord.DatabaseCreated(new DatabaseInfo(DatabaseInfo.PUBLIC, Map.of(), null, nowMillis)));
        return withMissingGroups(state, records);
    }

    static List<MetaRecord> register(MetaState state, MetaCommand.RegisterNode command) {
        requireValid(command);
        Optional<NodeInfo> known = state.image().node(command.name());
        known.ifPresent(node -> requireSameNode(state, node, command));
        if (known.filter(node -> isUnchanged(state, node, command)).isPresent()) {
            return List.of();
        }
        List<MetaRecord> records = new ArrayList<>();
        records.add(new MetaRecord.NodeRegistered(
                command.name(),
                command.dc(),
                command.roles(),
                command.addresses(),
                command.startedAtMillis(),
                command.dataId()));
        return withMissingGroups(state, records);
    }

    private static List<MetaRecord> withMissingGroups(MetaState state, List<MetaRecord> records) {
        GroupPlacement.missingGroups(state.replay(records))
                .forEach(group -> records.add(new MetaRecord.GroupCreated(group)));
        return records;
    }

    private static boolean isUnchanged(MetaState state, NodeInfo node, MetaCommand.RegisterNode command) {
        return node.roles().equals(command.roles())
                && node.addresses().equals(command.addresses())
                && node.startedAtMillis() == command.startedAtMillis()
                && (command.dataId() == null
                        || command.dataId().equals(state.dataIds().get(node.name())));
    }

    private static void requireSameNode(MetaState state, NodeInfo node, MetaCommand.RegisterNode command) {
        if (!node.dc().equals(command.dc())) {
            throw invalid("node '" + node.name() + "' belongs to data centre " + node.dc() + " and cannot register in "
                    + command.dc() + "; give the new node another name");
        }
        String dataId = state.dataIds().get(node.name());
        boolean voter = node.has(NodeRole.METASRV) || node.has(NodeRole.REGION_SERVER);
        if (voter && dataId != null && command.dataId() != null && !dataId.equals(command.dataId())) {
            throw invalid("node '" + node.name()
                    + "' comes back without the data it had: its directory was emptied or is another one."
                    + " Restore the directory, or join as a new node with another name");
        }
        boolean member = state.image().groups().values().stream()
                .anyMatch(group -> group.members().stream()
                        .anyMatch(replica -> replica.node().equals(node.name())));
        if (member && !command.roles().contains(NodeRole.REGION_SERVER)) {
            throw invalid(
                    "node '" + node.name() + "' holds replicas of WAL groups and must keep the role region-server");
        }
    }

    private static void requireValid(MetaCommand.RegisterNode command) {
        requireName("node", command.name());
        requireName("data centre", command.dc());
        if (command.roles().isEmpty()) {
            throw invalid("node '" + command.name() + "' has no role");
        }
        if (command.roles().contains(NodeRole.REGION_SERVER)
                && (command.addresses().wal() == null || command.addresses().grpc() == null)) {
            throw invalid("region server '" + command.name() + "' needs a wal and a grpc address");
        }
        if (command.roles().contains(NodeRole.METASRV)
                && (command.addresses().meta() == null || command.addresses().grpc() == null)) {
            throw invalid("metasrv '" + command.name() + "' needs a meta and a grpc address");
        }
    }

    /** Names are Raft peer ids and labels of metrics. */
    private static void requireName(String what, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw invalid("'" + name + "' is not a " + what
                    + " name: 1 to 64 letters, digits or . _ -, beginning with a letter or digit");
        }
    }

    private static KontikiException invalid(String message) {
        return new KontikiException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
