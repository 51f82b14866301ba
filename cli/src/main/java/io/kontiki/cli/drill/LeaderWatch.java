package io.kontiki.cli.drill;

import io.kontiki.cli.cluster.ClusterNode;
import io.kontiki.cli.cluster.ClusterStatus;
import io.kontiki.cli.cluster.GroupObserver;
import io.kontiki.cli.cluster.LocalCluster;
import io.kontiki.cli.process.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Notes in the timeline when a WAL group gets another leader. One thread. */
final class LeaderWatch implements Runnable {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration ANSWER_LIMIT = Duration.ofMillis(400);

    private final LocalCluster cluster;
    private final GroupObserver observer;
    private final Timeline timeline;
    private final BooleanSupplier over;
    private final Map<Integer, String> leaders = new HashMap<>();
    private volatile int changes;

    LeaderWatch(
            LocalCluster cluster,
            GroupObserver observer,
            Timeline timeline,
            BooleanSupplier over,
            ClusterStatus atStart) {
        this.cluster = cluster;
        this.observer = observer;
        this.timeline = timeline;
        this.over = over;
        atStart.walGroups().forEach(group -> leaders.put(group.id(), group.leader()));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts; the report only reads
    @Override
    public void run() {
        while (!over.getAsBoolean()) {
            List<ClusterNode> alive = cluster.plan().nodes().stream()
                    .filter(node -> cluster.process(node)
                            .filter(process -> !process.isFrozen())
                            .isPresent())
                    .toList();
            for (ClusterStatus.WalGroup group : observer.observe(alive, ANSWER_LIMIT)) {
                if (group.leader() != null && !group.leader().equals(leaders.put(group.id(), group.leader()))) {
                    changes = changes + 1;
                    timeline.add("WAL group " + group.id() + " is led by " + group.leader());
                }
            }
            Pause.briefly(STEP);
        }
    }

    int changes() {
        return changes;
    }
}
