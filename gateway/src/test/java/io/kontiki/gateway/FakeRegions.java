package io.kontiki.gateway;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.region.client.FragmentRequest;
import io.kontiki.region.client.FragmentStream;
import io.kontiki.region.client.GroupWriteReply;
import io.kontiki.region.client.NodeStatus;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.RegionClient;
import io.kontiki.region.client.WritePart;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Region servers that apply each (Region, writer, sequence) once and do what they are told for the next calls: an answer instead of
 * applying, or applying without an answer. All groups are led by {@code node-<n>}.
 */
public final class FakeRegions implements RegionClient, GroupLeaders {
    /** What happens to one call. */
    public interface Behaviour extends Function<List<WritePart>, CompletableFuture<GroupWriteReply>> {}

    private final Queue<Behaviour> next = new ArrayDeque<>();
    private final Set<String> applied = new HashSet<>();
    public final List<WritePart> rows = new CopyOnWriteArrayList<>();
    public final List<List<WritePart>> calls = new CopyOnWriteArrayList<>();
    /** Each as "group@version of the image". */
    public final List<String> reconciled = new CopyOnWriteArrayList<>();

    /** How many of those calls are refused first. */
    public final AtomicInteger refusals = new AtomicInteger();

    public volatile boolean noLeader;
    public volatile boolean moved;
    /** Whether a look for a new leader ends in an interrupt. */
    public volatile boolean stopping;

    /** Whether applied parts are only counted, for long runs. */
    public volatile boolean forgetful;

    public synchronized void then(Behaviour behaviour) {
        next.add(behaviour);
    }

    /** The next call is answered with this for every part, and nothing is applied. */
    public void answer(PartOutcome outcome) {
        then(parts -> CompletableFuture.completedFuture(
                new GroupWriteReply(parts.stream().map(part -> outcome).toList())));
    }

    /** The next call fails and nothing is applied. */
    public void fail(ErrorCode code) {
        then(parts -> CompletableFuture.failedFuture(new KontikiException(code, code + " for the test")));
    }

    /** The next call is applied, and its answer is lost. */
    public void applyAndLoseTheAnswer() {
        then(parts -> {
            apply(parts);
            return CompletableFuture.completedFuture(new GroupWriteReply(parts.stream()
                    .map(part -> (PartOutcome) new PartOutcome.UnknownOutcome("lost"))
                    .toList()));
        });
    }

    /** The next call never ends. */
    public void neverAnswer() {
        then(parts -> new CompletableFuture<>());
    }

    public synchronized List<PartOutcome> apply(List<WritePart> parts) {
        List<PartOutcome> outcomes = new ArrayList<>();
        for (WritePart part : parts) {
            if (forgetful) {
                outcomes.add(new PartOutcome.Applied(0));
            } else if (applied.add(part.region() + " " + part.writer() + " " + part.sequence())) {
                rows.add(part);
                outcomes.add(new PartOutcome.Applied(rows.size()));
            } else {
                outcomes.add(new PartOutcome.AlreadyApplied());
            }
        }
        return outcomes;
    }

    public long rowCount() {
        return rows.stream()
                .filter(part -> part.kind() == PartKind.ROWS)
                .mapToLong(part ->
                        RowBatch.decode(MemorySegment.ofArray(part.payload())).rows())
                .sum();
    }

    @Override
    public CompletableFuture<GroupWriteReply> write(
            String grpcAddress, int groupId, List<WritePart> parts, Duration deadline) {
        if (!forgetful) {
            calls.add(parts);
        }
        Behaviour behaviour;
        synchronized (this) {
            behaviour = next.poll();
        }
        return behaviour == null
                ? CompletableFuture.completedFuture(new GroupWriteReply(apply(parts)))
                : behaviour.apply(parts);
    }

    @Override
    public String leader(int groupId, Duration timeout) {
        if (noLeader) {
            throw new KontikiException(ErrorCode.NO_LEADER, "WAL group " + groupId + " has no leader");
        }
        return "node-" + groupId;
    }

    @Override
    public void forget(int groupId, String address) {}

    @Override
    public boolean hasMoved(int groupId, String address, Duration timeout) {
        if (stopping) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "the gateway is stopping, for the test");
        }
        return moved;
    }

    @Override
    public boolean isLed(int groupId, Duration timeout) {
        return !noLeader;
    }

    @Override
    public FragmentStream runFragment(String grpcAddress, FragmentRequest request) {
        throw new KontikiException(ErrorCode.UNSUPPORTED, "no queries in this fake");
    }

    @Override
    public NodeStatus status(String grpcAddress, Duration deadline) {
        throw new KontikiException(ErrorCode.PEER_UNAVAILABLE, "no status in this fake");
    }

    @Override
    public void flush(String grpcAddress, int groupId, Duration deadline) {}

    @Override
    public void compact(String grpcAddress, int groupId, Duration deadline) {}

    @Override
    public void reconcile(String grpcAddress, int groupId, long imageVersion, Duration deadline) {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new KontikiException(ErrorCode.NOT_LEADER, "does not lead, for the test");
        }
        reconciled.add(groupId + "@" + imageVersion);
    }

    @Override
    public void transferLeadership(String grpcAddress, int groupId, String target, Duration deadline) {}

    @Override
    public void close() {}
}
