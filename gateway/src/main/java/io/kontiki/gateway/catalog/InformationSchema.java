package io.kontiki.gateway.catalog;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.NodeState;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.plan.VirtualTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * {@code information_schema}, with the tables and column names that GreptimeDB's users know. Rows are of one image.
 *
 * <p>Where a column is about something that does not exist here (collations, character sets), it is NULL rather than invented.
 */
final class InformationSchema implements ClusterCatalog.VirtualSchema {
    static final String NAME = "information_schema";

    /** The catalog's name in every row; GreptimeDB has one fixed name too. */
    static final String CATALOG = "kontiki";

    static final String ENGINE = "mito";

    private record Definition(
            List<ResultColumn> columns, BiFunction<ClusterImage, QuerySession, List<Object[]>> rows) {}

    private final Map<String, Definition> tables = new TreeMap<>();

    InformationSchema() {
        define(
                "schemata",
                new VirtualColumns()
                        .text(
                                "catalog_name",
                                "schema_name",
                                "default_character_set_name",
                                "default_collation_name",
                                "sql_path",
                                "options"),
                (image, _) -> schemata(image));
        define(
                "tables",
                new VirtualColumns()
                        .text("table_catalog", "table_schema", "table_name", "table_type")
                        .number("table_id")
                        .text("engine", "version", "row_format", "create_options", "table_comment")
                        .time("create_time")
                        .text("temporary"),
                (image, _) -> tables(image));
        define(
                "columns",
                new VirtualColumns()
                        .text("table_catalog", "table_schema", "table_name", "column_name")
                        .number("ordinal_position")
                        .text(
                                "column_default",
                                "is_nullable",
                                "data_type",
                                "greptime_data_type",
                                "column_type",
                                "semantic_type")
                        .text("column_key", "extra", "column_comment", "character_set_name", "collation_name")
                        .number("character_maximum_length", "numeric_precision", "numeric_scale", "datetime_precision"),
                (image, _) -> columns(image));
        define(
                "partitions",
                new VirtualColumns()
                        .text("table_catalog", "table_schema", "table_name", "partition_name")
                        .number("partition_ordinal_position")
                        .text("partition_method", "partition_expression", "partition_description")
                        .time("create_time")
                        .number("greptime_partition_id"),
                (image, _) -> partitions(image));
        define(
                "region_peers",
                new VirtualColumns()
                        .text("table_catalog", "table_schema", "table_name")
                        .number("region_id", "peer_id")
                        .text("peer_addr", "is_leader", "status")
                        .number("down_seconds")
                        .text("peer_name", "dc", "replica")
                        .number("wal_group", "epoch"),
                InformationSchema::regionPeers);
        define(
                "cluster_info",
                new VirtualColumns()
                        .number("peer_id")
                        .text("peer_type", "peer_addr", "peer_name", "dc")
                        .number("cpu_usage_millicores", "memtable_bytes", "disk_free_bytes", "regions", "leaders")
                        .text("version")
                        .time("start_time")
                        .number("uptime_seconds", "active_time_millis")
                        .text("git_commit", "uptime", "active_time", "node_status"),
                InformationSchema::clusterInfo);
        define(
                "engines",
                new VirtualColumns().text("engine", "support", "comment", "transactions", "xa", "savepoints"),
                (_, _) -> List.<Object[]>of(new Object[] {
                    ENGINE, "DEFAULT", "Regions replicated by Raft, Parquet files on object storage", "NO", "NO", "NO"
                }));
        define(
                "build_info",
                new VirtualColumns().text("pkg_version"),
                (_, _) -> List.<Object[]>of(new Object[] {version()}));
    }

    @Override
    public Optional<VirtualTable> table(String name, ClusterImage image, QuerySession session) {
        return Optional.ofNullable(tables.get(name))
                .map(found ->
                        new VirtualTable(found.columns(), () -> found.rows().apply(image, session)));
    }

    @Override
    public List<String> tableNames() {
        return List.copyOf(tables.keySet());
    }

    /** This build's version, from the jar; tests run from classes and have none. */
    static String version() {
        String version = InformationSchema.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private void define(
            String name, VirtualColumns columns, BiFunction<ClusterImage, QuerySession, List<Object[]>> rows) {
        tables.put(name, new Definition(columns.list(), rows));
    }

    private static List<Object[]> schemata(ClusterImage image) {
        return Stream.concat(
                        image.databases().values().stream().map(DatabaseInfo::name), Stream.of(NAME, PgCatalog.NAME))
                .distinct()
                .sorted()
                .map(name -> new Object[] {CATALOG, name, "utf8", "utf8_bin", null, null})
                .toList();
    }

    private List<Object[]> tables(ClusterImage image) {
        List<Object[]> rows = new ArrayList<>();
        for (TableInfo table : sorted(image)) {
            rows.add(new Object[] {
                CATALOG,
                table.database(),
                table.name(),
                "BASE TABLE",
                (long) table.id(),
                ENGINE,
                String.valueOf(table.schema().version()),
                "Fixed",
                TableText.options(table),
                null,
                table.createdAtMillis(),
                "N"
            });
        }
        for (String name : tables.keySet()) {
            rows.add(new Object[] {CATALOG, NAME, name, "LOCAL TEMPORARY", null, null, null, null, null, null, null, "Y"
            });
        }
        return rows;
    }

    private static List<Object[]> columns(ClusterImage image) {
        List<Object[]> rows = new ArrayList<>();
        for (TableInfo table : sorted(image)) {
            long position = 1;
            for (ColumnSchema column : table.schema().columns()) {
                rows.add(new Object[] {
                    CATALOG,
                    table.database(),
                    table.name(),
                    column.name(),
                    position++,
                    column.defaultValue(),
                    column.nullable() ? "Yes" : "No",
                    TableText.sqlType(column.type()).toLowerCase(java.util.Locale.ROOT),
                    column.type().displayName(),
                    TableText.sqlType(column.type()).toLowerCase(java.util.Locale.ROOT),
                    TableText.semanticType(column.role()),
                    column.role() == ColumnRole.TAG
                            ? "PRI"
                            : column.role() == ColumnRole.TIME_INDEX ? "TIME INDEX" : "",
                    "",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    column.type().isTimestamp()
                            ? (Long) (long) column.type().timeUnit().precision()
                            : null
                });
            }
        }
        return rows;
    }

    private static List<Object[]> partitions(ClusterImage image) {
        List<Object[]> rows = new ArrayList<>();
        for (TableInfo table : sorted(image)) {
            for (RegionRoute route : table.regions()) {
                int number = route.region().number();
                boolean single = table.partitionRule().parts().isEmpty();
                rows.add(new Object[] {
                    CATALOG,
                    table.database(),
                    table.name(),
                    "p" + number,
                    (long) number,
                    single ? null : "RANGE",
                    single ? null : TableText.partitionColumns(table),
                    single ? null : table.partitionRule().parts().get(number).toSql(),
                    table.createdAtMillis(),
                    route.region().value()
                });
            }
        }
        return rows;
    }

    private static List<Object[]> regionPeers(ClusterImage image, QuerySession session) {
        List<Object[]> rows = new ArrayList<>();
        for (TableInfo table : sorted(image)) {
            for (RegionRoute route : table.regions()) {
                for (GroupMember member :
                        image.group(route.groupId()).map(g -> g.members()).orElse(List.of())) {
                    Optional<NodeInfo> node = image.node(member.node());
                    boolean down = node.map(n -> n.state() == NodeState.DOWN).orElse(true);
                    boolean leads = !down
                            && node.stream()
                                    .flatMap(n -> n.load().groups().stream())
                                    .anyMatch(load -> load.groupId() == route.groupId() && load.leader());
                    rows.add(new Object[] {
                        CATALOG,
                        table.database(),
                        table.name(),
                        route.region().value(),
                        peerId(image, member.node()),
                        node.map(n -> n.addresses().grpc()).orElse(null),
                        leads ? "Yes" : "No",
                        down ? "DOWN" : "ALIVE",
                        down ? downSeconds(node, session) : null,
                        member.node(),
                        member.dc(),
                        member.witness() ? "witness" : "data",
                        (long) route.groupId(),
                        route.epoch()
                    });
                }
            }
        }
        return rows;
    }

    private static List<Object[]> clusterInfo(ClusterImage image, QuerySession session) {
        List<Object[]> rows = new ArrayList<>();
        image.nodes().values().stream()
                .sorted(Comparator.comparing(NodeInfo::name))
                .forEach(node -> {
                    long now = session.now().toEpochMilli();
                    Long active = node.lastHeartbeatMillis() == 0
                            ? null
                            : (Long) Math.max(0, now - node.lastHeartbeatMillis());
                    for (NodeRole role : node.roles().stream().sorted().toList()) {
                        rows.add(new Object[] {
                            peerId(image, node.name()),
                            role.name(),
                            role == NodeRole.GATEWAY
                                    ? node.addresses().http()
                                    : node.addresses().grpc(),
                            node.name(),
                            node.dc(),
                            Math.round(node.load().cpuFraction() * 1000),
                            node.load().memtableBytes(),
                            node.load().diskFreeBytes(),
                            (long) node.load().regions(),
                            (long) node.load().leaders(),
                            version(),
                            node.startedAtMillis(),
                            Math.max(0, now - node.startedAtMillis()) / 1000,
                            active,
                            "", // the build does not record it
                            span(Math.max(0, now - node.startedAtMillis())),
                            active == null ? null : span(active),
                            node.state().name()
                        });
                    }
                });
        return rows;
    }

    /** A duration for eyes, as GreptimeDB shows it: {@code 2h 5m 3s 120ms}. */
    private static String span(long millis) {
        StringBuilder text = new StringBuilder();
        long rest = millis;
        for (Map.Entry<String, Long> unit : List.of(
                Map.entry("d", 86_400_000L),
                Map.entry("h", 3_600_000L),
                Map.entry("m", 60_000L),
                Map.entry("s", 1_000L),
                Map.entry("ms", 1L))) {
            if (rest >= unit.getValue()) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(rest / unit.getValue())
                        .append(unit.getKey());
                rest %= unit.getValue();
            }
        }
        return text.isEmpty() ? "0ms" : text.toString();
    }

    private static Long downSeconds(Optional<NodeInfo> node, QuerySession session) {
        return node.filter(n -> n.lastHeartbeatMillis() > 0)
                .map(n -> Math.max(0, session.now().toEpochMilli() - n.lastHeartbeatMillis()) / 1000)
                .orElse(null);
    }

    /** GreptimeDB's peers are numbers; ours have names, and the number is the name's place among them. */
    private static long peerId(ClusterImage image, String node) {
        return image.nodes().keySet().stream()
                .filter(name -> name.compareTo(node) < 0)
                .count();
    }

    private static List<TableInfo> sorted(ClusterImage image) {
        return image.tables().values().stream()
                .sorted(Comparator.comparing(TableInfo::database).thenComparing(TableInfo::name))
                .toList();
    }
}
