package io.kontiki.region;

import io.kontiki.region.leader.GroupReplica;
import io.kontiki.region.wal.Successor;
import io.kontiki.region.wal.WalGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands over what this node leads before it stops, all groups side by side, so that a clean stop costs no election timeout. */
final class StepDown {
    private static final Logger LOG = LoggerFactory.getLogger(StepDown.class);
    private static final Duration TIMEOUT = Duration.ofMillis(1200);

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
            Optional<String> target = Successor.in(group);
            if (target.isPresent() && !group.transferLeadership(target.get(), TIMEOUT)) {
                LOG.info("WAL group {} could not be handed over to {} before the stop", group.id(), target.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
