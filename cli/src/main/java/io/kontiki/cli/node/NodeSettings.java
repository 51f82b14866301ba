package io.kontiki.cli.node;

import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.settings.SettingKey;
import io.kontiki.common.settings.Settings;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeRole;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one server process is to be. Checked as far as that is possible without looking at the machine. Addresses of wires that
 * this node's roles do not have are null.
 */
record NodeSettings(
        String name,
        String dc,
        Set<NodeRole> roles,
        Path dataHome,
        List<JoinAddress> join,
        Topology topology,
        int walGroups,
        HostPort http,
        HostPort grpc,
        HostPort postgres,
        HostPort wal,
        List<StoreDirectory> stores,
        NodeLimits limits) {
    private static final String STANDALONE_NAME = "standalone";
    private static final String STANDALONE_DC = "dc-a";
    private static final int KEEPERS = 2;

    NodeSettings {
        roles = Set.copyOf(roles);
        join = List.copyOf(join);
        stores = List.copyOf(stores);
        requireDistinct(present(http, grpc, postgres, wal));
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}") || !dc.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw NodeKeys.wrong("names of nodes and data centres are letters, digits, dots, dashes and underscores: '"
                    + name + "', '" + dc + "'");
        }
    }

    /** Two listeners on one port: the second would fail after half of the node has started. */
    private static void requireDistinct(Map<String, HostPort> byFlag) {
        List<Map.Entry<String, HostPort>> all = List.copyOf(byFlag.entrySet());
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                HostPort one = all.get(i).getValue();
                if (one.port() != 0 && one.equals(all.get(j).getValue())) {
                    throw NodeKeys.wrong(all.get(i).getKey() + " and "
                            + all.get(j).getKey() + " are both " + one + "; give each a port of its own");
                }
            }
        }
    }

    private static Map<String, HostPort> present(HostPort http, HostPort grpc, HostPort postgres, HostPort wal) {
        Map<String, HostPort> byFlag = new LinkedHashMap<>();
        byFlag.put("--http-addr", http);
        byFlag.put("--grpc-addr", grpc);
        byFlag.put("--postgres-addr", postgres);
        byFlag.put("--wal-addr", wal);
        byFlag.values().removeIf(Objects::isNull);
        return byFlag;
    }

    /** A cluster of one. The Raft ports are nobody's business, unless somebody sets them. */
    static NodeSettings standalone(Settings settings, FreePort freePorts) {
        HostPort grpc = settings.get(NodeKeys.GRPC);
        HostPort wal = settings.isSet(NodeKeys.WAL)
                ? settings.get(NodeKeys.WAL)
                : new HostPort(grpc.host(), freePorts.next(grpc.host()));
        Path dataHome = absolute(settings.get(NodeKeys.DATA_HOME));
        return new NodeSettings(
                STANDALONE_NAME,
                STANDALONE_DC,
                EnumSet.allOf(NodeRole.class),
                dataHome,
                List.of(new JoinAddress(STANDALONE_NAME, grpc, new HostPort(grpc.host(), freePorts.next(grpc.host())))),
                Topology.SINGLE,
                0,
                settings.get(NodeKeys.HTTP),
                grpc,
                settings.get(NodeKeys.POSTGRES),
                wal,
                List.of(new StoreDirectory(STANDALONE_DC, dataHome.resolve("store"))),
                NodeLimits.of(settings));
    }

    static NodeSettings node(Settings settings) {
        List<String> names = settings.get(NodeKeys.ROLES);
        EnumSet<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
        names.forEach(name -> roles.add(role(name)));
        if (roles.isEmpty()) {
            throw NodeKeys.wrong(
                    "a node has at least one role; write --roles metasrv,region-server,gateway or some of them");
        }
        return of(settings, roles, true);
    }

    /** For the commands that name the role themselves, and so know only its settings. */
    static NodeSettings single(Settings settings, NodeRole role) {
        return of(settings, EnumSet.of(role), false);
    }

    private static NodeSettings of(Settings settings, Set<NodeRole> roles, boolean knowsAll) {
        boolean metasrv = roles.contains(NodeRole.METASRV);
        boolean regionServer = roles.contains(NodeRole.REGION_SERVER);
        boolean gateway = roles.contains(NodeRole.GATEWAY);
        NodeSettings node = new NodeSettings(
                settings.get(NodeKeys.NAME),
                settings.get(NodeKeys.DC),
                roles,
                absolute(settings.get(NodeKeys.DATA_HOME)),
                settings.get(NodeKeys.JOIN).stream().map(JoinAddress::parse).toList(),
                knowsAll || metasrv ? settings.get(NodeKeys.TOPOLOGY) : NodeKeys.TOPOLOGY.defaultValue(),
                knowsAll || metasrv ? settings.get(NodeKeys.WAL_GROUPS).intValue() : 0,
                address(settings, NodeKeys.HTTP, gateway),
                settings.get(NodeKeys.GRPC),
                address(settings, NodeKeys.POSTGRES, gateway),
                address(settings, NodeKeys.WAL, regionServer),
                regionServer
                        ? settings.get(NodeKeys.STORE).stream()
                                .map(StoreDirectory::parse)
                                .toList()
                        : List.of(),
                regionServer || knowsAll
                        ? NodeLimits.of(settings)
                        : NodeLimits.query(
                                gateway ? settings.get(NodeKeys.QUERY_MEMORY).bytes() : 0));
        node.check(settings);
        return node;
    }

    private void check(Settings settings) {
        if (join.isEmpty()) {
            throw NodeKeys.wrong(
                    "no metasrv node is named; write --join HOST:PORT,... with the gRPC addresses of all of them");
        }
        if (roles.contains(NodeRole.METASRV)
                && join.stream().noneMatch(address -> address.grpc().equals(grpc))) {
            throw settings.wrong(NodeKeys.JOIN, "a metasrv node has to be in the list itself, and " + grpc + " is not");
        }
    }

    private static HostPort address(Settings settings, SettingKey<HostPort> key, boolean wanted) {
        return wanted ? settings.get(key) : null;
    }

    private static NodeRole role(String name) {
        return Arrays.stream(NodeRole.values())
                .filter(role -> role.displayName().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> NodeKeys.wrong("no role '" + name + "'; there are: metasrv, region-server, gateway"));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    boolean has(NodeRole role) {
        return roles.contains(role);
    }

    /** Without a store of their own choice, the nodes that keep the files of all: two metasrv nodes stand in two data centres. */
    List<JoinAddress> keepers() {
        return stores.isEmpty() ? join.stream().limit(KEEPERS).toList() : List.of();
    }

    /** Whether this node is one of the keepers. */
    boolean isKeeper() {
        return has(NodeRole.METASRV) && keepers().contains(self());
    }

    /** This node among the metasrv nodes. */
    JoinAddress self() {
        return join.stream()
                .filter(address -> address.grpc().equals(grpc))
                .findFirst()
                .orElseThrow();
    }

    NodeAddresses addresses() {
        return new NodeAddresses(
                text(http),
                text(grpc),
                null,
                text(postgres),
                text(wal),
                has(NodeRole.METASRV) ? self().meta().toString() : null);
    }

    private static String text(HostPort address) {
        return address == null ? null : address.toString();
    }
}
