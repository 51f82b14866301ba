package io.kontiki.region;

import io.kontiki.region.client.FollowerStatus;
import io.kontiki.region.leader.GroupReplica;
import io.kontiki.region.wal.WalGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands over what this node leads before it stops, all groups side by side, so that a clean stop costs no election timeout. */
final class StepDown {
    private static final Logger LOG = LoggerFactory.getLogger(StepDown.class);
    private static final Duration TIMEOUT = Duration.ofMillis(1200);
    /** A follower that has been silent longer is not a target. */
    private static final long SILENCE_MAX_MILLIS = 700;

    private StepDown() {}

    static void from(Collection<GroupReplica> replicas) {
        List<Thread> threads = new ArrayList<>();
        for (GroupReplica replica : replicas) {
            if (replica.group().isLeader()) {
                threads.add(Thread.ofVirtual()
                        .name("step-down-" + replica.group().id())
                        .start(() -> handOver(replica.group())));
            }
        }
        try {
            for (Thread thread : threads) {
                thread.join(TIMEOUT.plusMillis(300));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void handOver(WalGroup group) {
        try {
            String target = group.followers().stream()
                    .filter(follower -> follower.lastRpcMillis() < SILENCE_MAX_MILLIS)
                    .filter(follower -> !group.membership().isWitness(follower.node()))
                    .max(Comparator.comparingLong(FollowerStatus::matchIndex))
                    .map(FollowerStatus::node)
                    .orElse(null);
            if (target != null && !group.transferLeadership(target, TIMEOUT)) {
                LOG.info("WAL group {} could not be handed over to {} before the stop", group.id(), target);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
