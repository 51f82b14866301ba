package io.kontiki.region.rpc;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.RpcCall;
import io.kontiki.common.rpc.RpcErrors;
import io.kontiki.region.admission.Admission;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.client.OutcomeCodec;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WriteCodec;
import io.kontiki.region.group.Region;
import io.kontiki.region.group.RegionMeta;
import io.kontiki.region.leader.GroupReplica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A write at the group's leader: refuse what can be refused before the log, let the group catch up with Metasrv if the write knows
 * more than it, then put the rest into the log and wait for its outcome.
 */
final class WriteHandler {
    /** How long a write waits for a Region or a schema that Metasrv has and the group does not yet. */
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final GroupLookup groups;
    private final Admission admission;

    WriteHandler(GroupLookup groups, Admission admission) {
        this.groups = groups;
        this.admission = admission;
    }

    byte[] handle(byte[] bytes, RpcCall call) throws InterruptedException {
        WriteCodec.WriteRequest request = WriteCodec.decode(bytes);
        GroupReplica replica = groups.requireLeader(request.groupId());
        admission.check(
                replica.group().committedIndex() - replica.group().progress().appliedIndex());
        List<EncodedPart> parts = request.parts();
        if (parts.stream().anyMatch(part -> isAhead(replica, part))) {
            replica.duties()
                    .reconcile(() -> parts.stream().noneMatch(part -> isAhead(replica, part)), CATCH_UP_TIMEOUT);
        }
        PartOutcome[] outcomes = new PartOutcome[parts.size()];
        List<EncodedPart> accepted = new ArrayList<>(parts.size());
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = refusal(replica, parts.get(i)).orElse(null);
            if (outcomes[i] == null) {
                accepted.add(parts.get(i));
            }
        }
        if (!accepted.isEmpty()) {
            Duration timeout = call.remaining().orElse(DEFAULT_TIMEOUT);
            List<PartOutcome> applied = await(replica, accepted, timeout);
            int next = 0;
            for (int i = 0; i < outcomes.length; i++) {
                outcomes[i] = outcomes[i] == null ? applied.get(next++) : outcomes[i];
            }
        }
        return OutcomeCodec.encode(Arrays.asList(outcomes));
    }

    private static List<PartOutcome> await(GroupReplica replica, List<EncodedPart> parts, Duration timeout)
            throws InterruptedException {
        try {
            return replica.batcher().write(parts).get(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw RpcErrors.toKontiki(e);
        } catch (TimeoutException e) {
            PartOutcome unknown = new PartOutcome.UnknownOutcome("no outcome within " + timeout);
            return parts.stream().map(part -> unknown).toList();
        }
    }

    /** Whether the part knows of a Region, an epoch or a schema that the group does not have yet. */
    private static boolean isAhead(GroupReplica replica, EncodedPart part) {
        Region region = replica.group().regions().get(part.region());
        return region == null
                || part.epoch() > region.meta().epoch()
                || part.schemaVersion() > region.meta().schema().version();
    }

    /** What will not pass apply anyway, or would be too much. Changes nothing, so it need not be in the log. */
    private Optional<PartOutcome> refusal(GroupReplica replica, EncodedPart part) {
        Region region = replica.group().regions().get(part.region());
        if (region == null) {
            return Optional.of(new PartOutcome.NotHere(-1));
        }
        RegionMeta meta = region.meta();
        if (part.epoch() != meta.epoch()) {
            return Optional.of(new PartOutcome.NotHere(meta.epoch()));
        }
        if (part.schemaVersion() > meta.schema().version()) {
            return Optional.of(new PartOutcome.StaleSchema(meta.schema().version()));
        }
        if (part.kind() == PartKind.ROWS) {
            Optional<String> tooMany = admission.seriesRefusal(region.rows().seriesCount());
            if (tooMany.isPresent()) {
                return newSeriesRefusal(region, part, tooMany.get());
            }
        }
        return Optional.empty();
    }

    /** At the limit series are known, or refused; the table does not grow then, so that it can be read beside apply. */
    private Optional<PartOutcome> newSeriesRefusal(Region region, EncodedPart part, String reason) {
        RowBatch batch;
        try {
            batch = RowBatch.decode(part.payload());
        } catch (KontikiException e) {
            return Optional.of(new PartOutcome.Invalid(ErrorCode.CORRUPT, e.getMessage()));
        }
        return region.rows().knowsSeriesOf(batch) ? Optional.empty() : Optional.of(admission.refuseSeries(reason));
    }
}
