package io.kontiki.gateway.write;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.region.client.GroupWriteReply;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.RegionClient;
import io.kontiki.region.client.WritePart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call to one WAL group: finds the leader, sends, waits. While it waits it asks from time to time whether somebody else leads by
 * now, because a frozen leader keeps its connections open; then the outcome is unknown and the next round sends to the new one.
 * Used once, by one thread.
 */
final class GroupSend {
    private static final Duration FIND_LEADER_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CHECK_TIMEOUT = Duration.ofMillis(300);

    /** Makes sends of one gateway. */
    record Factory(RegionClient client, GroupLeaders leaders, WriteSettings settings, WaitClock clock) {
        GroupSend create(int groupId) {
            return new GroupSend(this, groupId);
        }
    }

    private final Factory gateway;
    private final int groupId;
    private final List<PendingPart> parts = new ArrayList<>();
    private final List<WritePart> sent = new ArrayList<>();
    private List<PartOutcome> outcomes = List.of();
    private KontikiException failure;

    private GroupSend(Factory gateway, int groupId) {
        this.gateway = gateway;
        this.groupId = groupId;
    }

    void add(PendingPart part, long epoch) {
        parts.add(part);
        part.markSent();
        sent.add(part.toWritePart(epoch));
    }

    List<PendingPart> parts() {
        return parts;
    }

    /** One per part, when there is no {@link #failure}. */
    List<PartOutcome> outcomes() {
        return outcomes;
    }

    /** Why nothing was written, or null. */
    KontikiException failure() {
        return failure;
    }

    /** Never throws a KontikiException: what went wrong is the result. */
    void run(long deadlineNanos) throws InterruptedException {
        long remaining = Math.max(1_000_000L, deadlineNanos - gateway.clock.nanoTime());
        String leader;
        try {
            leader = gateway.leaders.leader(groupId, shorter(FIND_LEADER_TIMEOUT, remaining));
        } catch (KontikiException e) {
            failure = e;
            return;
        }
        CompletableFuture<GroupWriteReply> reply;
        try {
            reply = gateway.client.write(leader, groupId, sent, gateway.settings.attemptTimeout());
        } catch (KontikiException e) {
            failed(leader, e);
            return;
        }
        await(leader, reply);
    }

    private void await(String leader, CompletableFuture<GroupWriteReply> reply) throws InterruptedException {
        long giveUp =
                gateway.clock.nanoTime() + gateway.settings.attemptTimeout().toNanos();
        while (true) {
            try {
                outcomes = reply.get(gateway.settings.leaderCheck().toNanos(), TimeUnit.NANOSECONDS)
                        .outcomes();
                if (outcomes.size() != parts.size()) {
                    unknown(
                            leader,
                            "the leader answered " + outcomes.size() + " outcomes for " + parts.size() + " parts");
                } else if (outcomes.stream().anyMatch(PartOutcome.UnknownOutcome.class::isInstance)) {
                    gateway.leaders.forget(groupId, leader);
                }
                return;
            } catch (TimeoutException e) {
                if (gateway.clock.nanoTime() >= giveUp) {
                    unknown(leader, "no answer from the leader of WAL group " + groupId + " at " + leader);
                    return;
                }
                if (hasMoved(leader)) {
                    unknown(leader, "WAL group " + groupId + " got another leader while the write was on its way");
                    return;
                }
            } catch (ExecutionException e) {
                failed(leader, e.getCause());
                return;
            } catch (CancellationException e) {
                unknown(leader, "the call to " + leader + " was cancelled");
                return;
            }
        }
    }

    /** A look that fails tells nothing of the write, which is under way; the next one may be better, or the time be over. */
    private boolean hasMoved(String leader) throws InterruptedException {
        try {
            return gateway.leaders.hasMoved(groupId, leader, CHECK_TIMEOUT);
        } catch (KontikiException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while a write to WAL group " + groupId + " was on its way");
            }
            return false;
        }
    }

    private void failed(String leader, Throwable cause) {
        gateway.leaders.forget(groupId, leader);
        if (cause instanceof KontikiException known && known.code().kind() != ErrorCode.Kind.UNKNOWN) {
            failure = known;
        } else {
            unknown(leader, String.valueOf(cause.getMessage()));
        }
    }

    private void unknown(String leader, String reason) {
        gateway.leaders.forget(groupId, leader);
        outcomes = Collections.nCopies(parts.size(), new PartOutcome.UnknownOutcome(reason));
    }

    private static Duration shorter(Duration limit, long nanos) {
        return limit.toNanos() < nanos ? limit : Duration.ofNanos(nanos);
    }
}
