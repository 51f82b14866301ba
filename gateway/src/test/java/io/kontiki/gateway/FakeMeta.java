package io.kontiki.gateway;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NewColumn;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.NodeState;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.meta.client.WalGroupInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A Metasrv of one thread in memory: the commands a gateway sends, decided as the real one does. Region i goes to WAL group i % groups. */
public final class FakeMeta implements MetaClient {
    private final int groups;
    private final List<Consumer<ClusterImage>> listeners = new CopyOnWriteArrayList<>();
    private ClusterImage image;
    private int nextTable = 1024;
    /** How many submits and refreshes still fail with METASRV_UNAVAILABLE. */
    public final AtomicInteger failures = new AtomicInteger();

    /** What this client learns when it asks, as by changes of other clients' that it has not heard of. */
    public volatile Runnable beforeRefresh = () -> {};

    /** How many submits still fail with UNKNOWN_OUTCOME, before those. */
    public final AtomicInteger unknown = new AtomicInteger();

    public final AtomicInteger refreshes = new AtomicInteger();
    public final List<MetaCommand> commands = new CopyOnWriteArrayList<>();

    public FakeMeta(int groups) {
        this.groups = groups;
        image = new ClusterImage(
                1,
                Topology.SINGLE,
                Map.of("public", new DatabaseInfo("public", Map.of(), null, 0)),
                Map.of(),
                Map.of(),
                Map.of());
    }

    @Override
    public synchronized ClusterImage image() {
        return image;
    }

    @Override
    public ClusterImage refresh(long atLeastVersion, Duration timeout) {
        refreshes.incrementAndGet();
        failIfAsked();
        beforeRefresh.run();
        return image();
    }

    @Override
    public void onChange(Consumer<ClusterImage> listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<ClusterImage> submit(MetaCommand command) {
        if (unknown.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            return CompletableFuture.failedFuture(new UnknownOutcomeException("no answer", null));
        }
        try {
            failIfAsked();
            commands.add(command);
            return CompletableFuture.completedFuture(apply(command));
        } catch (KontikiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Boolean> heartbeat(String node, NodeLoad load) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void close() {}

    public TableInfo table(String name) {
        return image().table("public", name).orElseThrow();
    }

    /** Makes a table one that keeps every row it is sent. */
    public synchronized void append(String name) {
        TableInfo table = table(name);
        put(new TableInfo(
                table.id(),
                table.database(),
                table.name(),
                table.schema(),
                new TableOptions(MergeMode.APPEND, null, null, Map.of()),
                table.partitionRule(),
                table.regions(),
                0,
                true));
    }

    /** Bumps the epoch of a Region, as a move does. */
    public synchronized void move(RegionId region, int group, long epoch) {
        TableInfo table = image.table(region.tableId()).orElseThrow();
        List<RegionRoute> routes = new ArrayList<>(table.regions());
        routes.set(region.number(), new RegionRoute(region, group, epoch));
        put(new TableInfo(
                table.id(),
                table.database(),
                table.name(),
                table.schema(),
                table.options(),
                table.partitionRule(),
                routes,
                0,
                true));
    }

    /** Adds a WAL group whose members are nodes with the gRPC address {@code <name>:grpc}. */
    public synchronized void defineGroup(WalGroupInfo group) {
        Map<String, NodeInfo> nodes = new HashMap<>(image.nodes());
        for (GroupMember member : group.members()) {
            NodeAddresses addresses = new NodeAddresses(null, member.node() + ":grpc", null, null, null, null);
            nodes.put(
                    member.node(),
                    new NodeInfo(
                            member.node(),
                            member.dc(),
                            Set.of(NodeRole.REGION_SERVER),
                            addresses,
                            NodeState.ALIVE,
                            0,
                            NodeLoad.NONE,
                            0));
        }
        Map<Integer, WalGroupInfo> groupsById = new HashMap<>(image.groups());
        groupsById.put(group.id(), group);
        publish(new ClusterImage(
                image.version() + 1, Topology.SINGLE, image.databases(), image.tables(), nodes, groupsById));
    }

    private void failIfAsked() {
        if (failures.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            throw new KontikiException(ErrorCode.METASRV_UNAVAILABLE, "no Metasrv leader answered");
        }
    }

    private synchronized ClusterImage apply(MetaCommand command) {
        switch (command) {
            case MetaCommand.CreateDatabase create -> createDatabase(create);
            case MetaCommand.CreateTable create -> createTable(create);
            case MetaCommand.AddColumns add -> addColumns(add);
            case MetaCommand.DropTable drop -> dropTable(drop);
            default -> throw new KontikiException(ErrorCode.UNSUPPORTED, "not in this fake: " + command);
        }
        return image;
    }

    private void createDatabase(MetaCommand.CreateDatabase create) {
        if (image.database(create.name()).isPresent() && !create.ifNotExists()) {
            throw new KontikiException(ErrorCode.DATABASE_EXISTS, "database '" + create.name() + "' exists");
        }
        Map<String, DatabaseInfo> databases = new HashMap<>(image.databases());
        databases.put(create.name(), new DatabaseInfo(create.name(), create.options(), create.ttl(), 0));
        publish(new ClusterImage(
                image.version() + 1, Topology.SINGLE, databases, image.tables(), image.nodes(), image.groups()));
    }

    private void createTable(MetaCommand.CreateTable create) {
        requireDatabase(create.database());
        if (image.table(create.database(), create.name()).isPresent()) {
            if (!create.ifNotExists()) {
                throw new KontikiException(ErrorCode.TABLE_EXISTS, "table '" + create.name() + "' exists");
            }
            return;
        }
        int id = nextTable++;
        List<RegionRoute> routes = new ArrayList<>();
        for (int i = 0; i < create.partitionRule().partCount(); i++) {
            routes.add(new RegionRoute(RegionId.of(id, i), i % groups, 1));
        }
        put(new TableInfo(
                id,
                create.database(),
                create.name(),
                create.schema(),
                create.options(),
                create.partitionRule(),
                routes,
                0,
                create.autoCreated()));
    }

    private void addColumns(MetaCommand.AddColumns add) {
        requireDatabase(add.database());
        TableInfo table = image.table(add.database(), add.table())
                .orElseThrow(() -> new KontikiException(ErrorCode.TABLE_NOT_FOUND, "no table '" + add.table() + "'"));
        List<ColumnSchema> added = new ArrayList<>();
        for (NewColumn column : add.columns()) {
            ColumnSchema known = table.schema().column(column.name()).orElse(null);
            if (known == null) {
                added.add(new ColumnSchema(
                        0, column.name(), column.type(), column.role(), column.nullable(), column.defaultValue()));
            } else if (known.type() != column.type() || known.role() != column.role()) {
                throw new KontikiException(
                        ErrorCode.TYPE_MISMATCH, "column '" + column.name() + "' exists with another type");
            }
        }
        if (!added.isEmpty()) {
            TableSchema schema = table.schema().withAdded(added);
            put(table.withSchema(schema));
        }
    }

    private void dropTable(MetaCommand.DropTable drop) {
        Map<Integer, TableInfo> tables = new HashMap<>(image.tables());
        tables.values().removeIf(table -> table.name().equals(drop.name()));
        publish(new ClusterImage(
                image.version() + 1, Topology.SINGLE, image.databases(), tables, image.nodes(), image.groups()));
    }

    private void requireDatabase(String name) {
        if (image.database(name).isEmpty()) {
            throw new KontikiException(ErrorCode.DATABASE_NOT_FOUND, "database '" + name + "' does not exist");
        }
    }

    private void put(TableInfo table) {
        Map<Integer, TableInfo> tables = new HashMap<>(image.tables());
        tables.put(table.id(), table);
        publish(new ClusterImage(
                image.version() + 1, Topology.SINGLE, image.databases(), tables, image.nodes(), image.groups()));
    }

    private void publish(ClusterImage newImage) {
        image = newImage;
        listeners.forEach(listener -> listener.accept(newImage));
    }
}
