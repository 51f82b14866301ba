package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.client.FragmentRegion;
import io.kontiki.region.client.FragmentRequest;
import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.RegionClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * ADMIN check_replicas: what each data replica of each Region of a table has, as a number of rows and a digest of their content.
 *
 * <p>Every replica reads its own memory and files, merged as for a query, once it has applied what its leader had applied when the check
 * began. Equal digests mean equal rows; of a table that is written meanwhile they may differ, and the check is made again. A replica
 * that cannot be asked has an error in place of a digest. Thread-safe.
 */
final class ReplicaCheck {
    static final List<ResultColumn> COLUMNS = List.of(
            new ResultColumn("region_id", DataType.INT64, false),
            new ResultColumn("wal_group", DataType.INT64, false),
            new ResultColumn("peer_name", DataType.STRING, false),
            new ResultColumn("dc", DataType.STRING, false),
            new ResultColumn("rows", DataType.INT64, true),
            new ResultColumn("digest", DataType.STRING, true),
            new ResultColumn("error", DataType.STRING, true));

    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CATCH_UP = Duration.ofSeconds(10);
    private static final long RETRY_PAUSE_NANOS = 50_000_000L;

    private final MetaClient meta;
    private final RegionClient regions;
    private final GroupLeaders leaders;
    private final BufferAllocator allocator;
    private final WaitClock clock;

    ReplicaCheck(
            MetaClient meta, RegionClient regions, GroupLeaders leaders, BufferAllocator allocator, WaitClock clock) {
        this.meta = meta;
        this.regions = regions;
        this.leaders = leaders;
        this.allocator = allocator;
        this.clock = clock;
    }

    /** @param timeout of each replica's answer */
    ListResult run(TableInfo table, QuerySession session, Duration timeout) {
        ClusterImage image = meta.image();
        String spec = digest(table).toJson();
        List<Object[]> rows = new ArrayList<>();
        for (RegionRoute route : table.regions()) {
            long applied = appliedByLeader(route.groupId());
            FragmentRequest request = new FragmentRequest(
                    List.of(new FragmentRegion(route.region(), route.groupId(), route.epoch())),
                    spec,
                    session.now().toEpochMilli(),
                    timeout.toMillis(),
                    applied);
            image.group(route.groupId()).orElseThrow().members().stream()
                    .filter(member -> !member.witness())
                    .forEach(member -> rows.add(row(route, member, image, request)));
        }
        return new ListResult(COLUMNS, rows);
    }

    /** Of the merged rows in any order; each column counts, whatever is added to a table later has a digest of its own. */
    private static FragmentSpec digest(TableInfo table) {
        List<Integer> ids =
                table.schema().columns().stream().map(ColumnSchema::id).toList();
        String columns = ids.stream().map(FragmentSpec::columnName).collect(Collectors.joining(", "));
        return new FragmentSpec(
                "SELECT count(*) AS n, printf('%032x', coalesce(sum(CAST(hash(" + columns
                        + ") AS HUGEINT)), 0)) AS digest FROM " + FragmentSpec.SCAN,
                ids,
                TagTimePredicate.ALL);
    }

    private long appliedByLeader(int group) {
        String address = leaders.leader(group, LEADER_TIMEOUT);
        return regions.status(address, STATUS_TIMEOUT).groups().stream()
                .filter(status -> status.id() == group)
                .mapToLong(GroupStatus::appliedIndex)
                .findFirst()
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.NO_LEADER, "WAL group " + group + " has just left " + address + "; try again"));
    }

    private Object[] row(RegionRoute route, GroupMember member, ClusterImage image, FragmentRequest request) {
        Object[] row = new Object[COLUMNS.size()];
        row[0] = route.region().value();
        row[1] = (long) route.groupId();
        row[2] = member.node();
        row[3] = member.dc();
        try {
            NodeInfo node = image.node(member.node())
                    .orElseThrow(() -> new KontikiException(ErrorCode.NO_LEADER, "not known to Metasrv"));
            ask(node.addresses().grpc(), request, row);
        } catch (KontikiException e) {
            row[6] = e.getMessage();
        }
        return row;
    }

    /** Again while the replica is behind. */
    private void ask(String address, FragmentRequest request, Object[] row) {
        long deadline = clock.nanoTime() + CATCH_UP.toNanos();
        while (true) {
            try {
                askOnce(address, request, row);
                return;
            } catch (KontikiException e) {
                if (e.code().kind() != ErrorCode.Kind.RETRY || clock.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
            pause();
        }
    }

    private void askOnce(String address, FragmentRequest request, Object[] row) {
        try (RemoteFragment fragment = new RemoteFragment(address, regions.runFragment(address, request), allocator)) {
            fragment.awaitSchema();
            VectorSchemaRoot batch = fragment.reader().getVectorSchemaRoot();
            while (fragment.reader().loadNextBatch()) {
                if (batch.getRowCount() > 0) {
                    row[4] = ((BigIntVector) batch.getVector(0)).get(0);
                    row[5] = ((VarCharVector) batch.getVector(1)).getObject(0).toString();
                }
            }
        } catch (IOException e) {
            throw e.getCause() instanceof KontikiException known
                    ? known
                    : new KontikiException(ErrorCode.FRAGMENT_LOST, address + " broke off: " + e.getMessage(), e);
        }
    }

    private void pause() {
        try {
            clock.pause(RETRY_PAUSE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "interrupted while waiting for a replica", e);
        }
    }
}
