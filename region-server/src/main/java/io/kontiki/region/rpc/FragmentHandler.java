package io.kontiki.region.rpc;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.RpcCall;
import io.kontiki.common.rpc.RpcReplies;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.execute.FragmentExecutor;
import io.kontiki.query.execute.FragmentResult;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.RegionSource;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.client.FragmentRegion;
import io.kontiki.region.client.FragmentRequest;
import io.kontiki.region.group.MemtableRows;
import io.kontiki.region.group.Region;
import io.kontiki.region.leader.GroupReplica;
import io.kontiki.region.scan.RegionImage;
import io.kontiki.region.scan.RegionScan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a fragment where the rows are: a read barrier per group (or, at a replica that is asked as such, its own progress), a place in
 * DuckDB, the images of all Regions, and the result as an Arrow stream. A fragment that waits for its place holds no rows and no files:
 * they would count as unflushed until it runs. Nor does one hold a place while it waits for a barrier, which a group without a leader
 * lets nobody pass. Everything is given back in order (result with its buffers, then Regions) however it ends.
 */
final class FragmentHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FragmentHandler.class);
    private static final Duration BARRIER_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration BEHIND_RETRY_AFTER = Duration.ofMillis(100);

    private final GroupLookup groups;
    private final FragmentExecutor executor;
    private final SstCache cache;
    private final BufferAllocator allocator;

    FragmentHandler(GroupLookup groups, FragmentExecutor executor, SstCache cache, BufferAllocator allocator) {
        this.groups = groups;
        this.executor = executor;
        this.cache = cache;
        this.allocator = allocator;
    }

    void handle(FragmentRequest request, RpcReplies<byte[]> replies, RpcCall call)
            throws IOException, InterruptedException {
        FragmentSpec spec = FragmentSpec.fromJson(request.spec());
        Set<Integer> passed = new HashSet<>();
        for (FragmentRegion region : request.regions()) {
            if (passed.add(region.groupId())) {
                awaitReadable(region.groupId(), request.replicaAt());
            }
        }
        for (FragmentRegion region : request.regions()) {
            requireServed(region, spec);
        }
        Duration timeout = call.remaining().orElse(Duration.ofMillis(request.timeoutMillis()));
        try (FragmentResult result = executor.execute(
                spec, () -> open(request, spec), timeout, allocator, running -> call.onCancel(() -> cancel(running)))) {
            ArrowReader reader = result.reader();
            try (PieceOutput output = new PieceOutput(replies);
                    ArrowStreamWriter writer = new ArrowStreamWriter(reader.getVectorSchemaRoot(), reader, output)) {
                writer.start();
                while (result.loadNextBatch()) {
                    writer.writeBatch();
                }
                writer.end();
            }
        }
    }

    private void awaitReadable(int groupId, long replicaAt) throws InterruptedException {
        if (replicaAt == FragmentRequest.AT_LEADER) {
            groups.requireLeader(groupId).group().readBarrier(BARRIER_TIMEOUT);
            return;
        }
        long applied = groups.require(groupId).group().progress().appliedIndex();
        if (applied < replicaAt) {
            throw new BusyException(
                    "this replica of WAL group " + groupId + " has applied " + applied + ", not yet " + replicaAt,
                    BEHIND_RETRY_AFTER);
        }
    }

    /** Also called when the call is over, and then the result may be closed already. */
    private static void cancel(Runnable running) {
        try {
            running.run();
        } catch (KontikiException e) {
            LOG.debug("nothing to cancel: {}", e.getMessage());
        }
    }

    /**
     * Called when the fragment has its place, and the executor takes the sources over; until then they are closed here. What a replica
     * has applied only grows, so that an image from behind the barrier has all that the barrier waited for.
     */
    private List<RegionSource> open(FragmentRequest request, FragmentSpec spec) {
        List<RegionSource> sources = new ArrayList<>();
        try {
            for (FragmentRegion region : request.regions()) {
                sources.add(RegionScan.open(() -> image(region, spec), spec.predicate(), request.nowMillis(), cache));
            }
            return sources;
        } catch (RuntimeException | Error e) {
            sources.forEach(RegionSource::close);
            throw e;
        }
    }

    private RegionImage image(FragmentRegion wanted, FragmentSpec spec) {
        GroupReplica replica = requireServed(wanted, spec);
        Region region = replica.group().regions().get(wanted.region());
        if (region == null || !(region.rows() instanceof MemtableRows rows)) {
            throw new KontikiException(
                    ErrorCode.REGION_NOT_HERE, "Region " + wanted.region() + " has no rows on this node");
        }
        RegionImage image = rows.image();
        if (image.epoch() != wanted.epoch()) {
            throw new KontikiException(
                    ErrorCode.STALE_EPOCH,
                    "Region " + wanted.region() + " is served here in epoch " + image.epoch() + ", not "
                            + wanted.epoch());
        }
        return image;
    }

    /** Before a fragment waits for its place, so that none waits in vain or holds one while a Region is opened; and for its image. */
    private GroupReplica requireServed(FragmentRegion wanted, FragmentSpec spec) {
        GroupReplica replica = groups.require(wanted.groupId());
        if (!serves(replica, wanted, spec) && !catchUp(replica, wanted, spec)) {
            throw new KontikiException(
                    ErrorCode.REGION_NOT_HERE,
                    "Region " + wanted.region() + " is not in WAL group " + wanted.groupId()
                            + ", or not with all the columns that the query reads");
        }
        return replica;
    }

    private static boolean serves(GroupReplica replica, FragmentRegion wanted, FragmentSpec spec) {
        Region region = replica.group().regions().get(wanted.region());
        if (region == null || !(region.rows() instanceof MemtableRows rows)) {
            return region != null;
        }
        TableSchema schema = rows.image().schema(); // what a query will see, not what is being applied
        return spec.columnIds().stream().allMatch(id -> schema.column(id).isPresent());
    }

    /** A table or a column that was just made: Metasrv has it, and here it is not opened or known yet. */
    private static boolean catchUp(GroupReplica replica, FragmentRegion wanted, FragmentSpec spec) {
        try {
            return replica.duties().reconcile(() -> serves(replica, wanted, spec), BARRIER_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "interrupted while opening Region " + wanted.region(), e);
        }
    }
}
