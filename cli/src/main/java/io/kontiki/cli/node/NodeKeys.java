package io.kontiki.cli.node;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.settings.DataSize;
import io.kontiki.common.settings.SettingKey;
import io.kontiki.common.settings.SettingKeys;
import io.kontiki.common.settings.SettingType;
import io.kontiki.common.topology.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings of server processes: per role those that it reads, so that a key in the wrong file is refused. */
public final class NodeKeys {
    private static final SettingType<Topology> TOPOLOGY_TYPE =
            new SettingType<>("topology", Topology::parse, Topology::toString, false);

    static final SettingKey<String> NAME = SettingKey.of(
            "name",
            SettingType.STRING,
            null,
            "Name of this node, unique in the cluster; it belongs to the data directory for ever.");
    static final SettingKey<String> DC = SettingKey.of(
            "dc", SettingType.STRING, null, "Data centre in which this node stands: what can be lost at once.");
    static final SettingKey<List<String>> ROLES = SettingKey.of(
            "roles", SettingType.LIST, null, "Any of metasrv, region-server, gateway, separated by commas.");
    static final SettingKey<Path> DATA_HOME = SettingKey.of(
            "data-home",
            SettingType.PATH,
            Path.of("kontiki-data"),
            "Directory of everything that this process keeps on disk.");
    static final SettingKey<List<String>> JOIN = SettingKey.of(
            "join",
            SettingType.LIST,
            List.of(),
            "gRPC addresses of every metasrv node, the same list on all nodes: HOST:PORT or NAME@HOST:PORT, separated by commas. "
                    + "A metasrv node is in the list itself; its Raft port is its gRPC port plus 4.");
    static final SettingKey<Topology> TOPOLOGY = SettingKey.of(
            "topology",
            TOPOLOGY_TYPE,
            Topology.parse("2-2-1"),
            "Replicas per data centre of a new cluster's WAL groups: 2-2-1, 1-1-1 or 1. Counts only when the cluster is new.");
    static final SettingKey<Long> WAL_GROUPS = SettingKey.inRange(
            "wal-groups",
            SettingType.INTEGER,
            0L,
            0L,
            64L,
            "WAL groups of a new cluster; 0 makes one per node that may lead. Counts only when the cluster is new.");
    static final SettingKey<HostPort> HTTP =
            SettingKey.of("http.addr", SettingType.ADDRESS, HostPort.parse("127.0.0.1:4000"), "Where HTTP listens.");
    static final SettingKey<HostPort> GRPC = SettingKey.of(
            "grpc.addr",
            SettingType.ADDRESS,
            HostPort.parse("127.0.0.1:4001"),
            "Where gRPC between nodes listens; the other nodes reach this one under it.");
    static final SettingKey<HostPort> MYSQL = SettingKey.of(
            "mysql.addr",
            SettingType.ADDRESS,
            HostPort.parse("127.0.0.1:4002"),
            "Reserved for the MySQL protocol, which is not built yet: nothing listens.");
    static final SettingKey<HostPort> POSTGRES = SettingKey.of(
            "postgres.addr",
            SettingType.ADDRESS,
            HostPort.parse("127.0.0.1:4003"),
            "Where the PostgreSQL protocol listens.");
    static final SettingKey<HostPort> WAL = SettingKey.of(
            "wal.addr",
            SettingType.ADDRESS,
            HostPort.parse("127.0.0.1:4004"),
            "Where the Raft server of the WAL groups listens; the other nodes reach this one under it.");
    static final SettingKey<List<String>> STORE = SettingKey.of(
            "store",
            SettingType.LIST,
            List.of(),
            "Directories that hold the files of all nodes, each with the data centre in which it stands: dc-a=/mnt/a,dc-b=/mnt/b. "
                    + "Several are kept as mirrors of each other. Every region server sees all of them, and names the same. "
                    + "Without any, the first two nodes of --join keep the files in their data directories.");

    static final SettingKey<DataSize> ROWS_MEMORY = SettingKey.inRange(
            "memory.rows",
            SettingType.SIZE,
            DataSize.ofMegabytes(256),
            DataSize.ofMegabytes(16),
            DataSize.ofGigabytes(1024),
            "Memory of rows that are not in files yet; beyond it writes get \"busy\".");
    static final SettingKey<DataSize> QUERY_MEMORY = SettingKey.inRange(
            "memory.query",
            SettingType.SIZE,
            DataSize.ofMegabytes(256),
            DataSize.ofMegabytes(32),
            DataSize.ofGigabytes(1024),
            "Memory of running queries; beyond it they spill to disk.");
    static final SettingKey<Long> SERIES_MAX = SettingKey.inRange(
            "series.max",
            SettingType.INTEGER,
            2_000_000L,
            1L,
            1_000_000_000L,
            "Series that this node holds at most; beyond it a write of a new one gets \"busy\".");
    static final SettingKey<DataSize> DISK_FLOOR = SettingKey.inRange(
            "disk.floor",
            SettingType.SIZE,
            DataSize.ofMegabytes(512),
            DataSize.ofMegabytes(1),
            DataSize.ofGigabytes(1024),
            "Free space that is kept on the disk of the log, or 2 percent of that disk (at least 64 MB) if this is less; below it writes get \"busy\".");
    static final SettingKey<DataSize> FLUSH_SIZE = SettingKey.inRange(
            "flush.size",
            SettingType.SIZE,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(1),
            DataSize.ofGigabytes(64),
            "A WAL group writes its rows to files when they take so much memory or log.");
    static final SettingKey<Duration> FLUSH_AGE = SettingKey.inRange(
            "flush.age",
            SettingType.DURATION,
            Duration.ofMinutes(10),
            Duration.ofSeconds(1),
            Duration.ofDays(7),
            "A WAL group writes its rows to files when the oldest of them is so old.");
    static final SettingKey<DataSize> CACHE_SIZE = SettingKey.inRange(
            "cache.size",
            SettingType.SIZE,
            DataSize.ofGigabytes(4),
            DataSize.ofMegabytes(256),
            DataSize.ofGigabytes(65_536),
            "Local copies of files from the store.");

    private NodeKeys() {}

    /** One process, all roles. */
    public static SettingKeys standalone() {
        return new SettingKeys(List.of(
                DATA_HOME,
                HTTP,
                GRPC,
                MYSQL,
                POSTGRES,
                WAL,
                ROWS_MEMORY.withDefault(DataSize.ofGigabytes(1)),
                QUERY_MEMORY.withDefault(DataSize.ofMegabytes(512)),
                SERIES_MAX,
                DISK_FLOOR,
                FLUSH_SIZE.withDefault(DataSize.ofMegabytes(256)),
                FLUSH_AGE,
                CACHE_SIZE));
    }

    /** A process with roles of its user's choice. */
    public static SettingKeys node() {
        return new SettingKeys(List.of(
                NAME,
                DC,
                ROLES,
                DATA_HOME,
                JOIN,
                TOPOLOGY,
                WAL_GROUPS,
                HTTP,
                GRPC,
                MYSQL,
                POSTGRES,
                WAL,
                STORE,
                ROWS_MEMORY,
                QUERY_MEMORY,
                SERIES_MAX,
                DISK_FLOOR,
                FLUSH_SIZE,
                FLUSH_AGE,
                CACHE_SIZE));
    }

    public static SettingKeys metasrv() {
        return keys(TOPOLOGY, WAL_GROUPS);
    }

    public static SettingKeys regionServer() {
        return keys(WAL, STORE, ROWS_MEMORY, QUERY_MEMORY, SERIES_MAX, DISK_FLOOR, FLUSH_SIZE, FLUSH_AGE, CACHE_SIZE);
    }

    public static SettingKeys gateway() {
        return keys(HTTP, MYSQL, POSTGRES, QUERY_MEMORY);
    }

    private static SettingKeys keys(SettingKey<?>... own) {
        List<SettingKey<?>> keys = new ArrayList<>(List.of(NAME, DC, DATA_HOME, JOIN, GRPC));
        keys.addAll(List.of(own));
        return new SettingKeys(keys);
    }

    static KontikiException wrong(String message) {
        return new KontikiException(ErrorCode.CONFIGURATION, message);
    }
}
