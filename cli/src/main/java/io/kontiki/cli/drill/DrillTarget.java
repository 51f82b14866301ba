package io.kontiki.cli.drill;

import io.kontiki.cli.cluster.ClusterNode;
import io.kontiki.cli.cluster.ClusterPlan;
import io.kontiki.cli.cluster.ClusterStatus;
import io.kontiki.cli.cluster.LocalCluster;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Who is hit, and how the fault is made and healed. */
final class DrillTarget {
    private final LocalCluster cluster;
    private final DrillScenario scenario;
    private final String name;

    private DrillTarget(LocalCluster cluster, DrillScenario scenario, String name) {
        this.cluster = cluster;
        this.scenario = scenario;
        this.name = name;
    }

    /**
     * The one that the user names.
     *
     * @throws io.kontiki.cli.CommandFailure when the cluster has none of that name
     */
    static DrillTarget named(LocalCluster cluster, DrillScenario scenario, String name) {
        if (scenario.hitsDataCentre()) {
            cluster.plan().nodesIn(name);
        } else {
            cluster.plan().node(name);
        }
        return new DrillTarget(cluster, scenario, name);
    }

    /** Where most leaders are, the first by name of several: losing that hurts most. */
    static DrillTarget ofMostLeaders(LocalCluster cluster, DrillScenario scenario, ClusterStatus status) {
        return new DrillTarget(cluster, scenario, mostLeaders(cluster.plan(), scenario, status));
    }

    private static String mostLeaders(ClusterPlan plan, DrillScenario scenario, ClusterStatus status) {
        Map<String, Integer> leaders = new TreeMap<>();
        for (ClusterStatus.WalGroup group : status.walGroups()) {
            if (group.leader() != null) {
                ClusterNode leader = plan.node(group.leader());
                leaders.merge(scenario.hitsDataCentre() ? leader.dc() : leader.name(), 1, Integer::sum);
            }
        }
        return leaders.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(
                                Map.Entry.<String, Integer>comparingByKey().reversed()))
                .map(Map.Entry::getKey)
                .orElseGet(() -> scenario.hitsDataCentre()
                        ? plan.dataCentres().getFirst()
                        : plan.nodes().getFirst().name());
    }

    String name() {
        return name;
    }

    /** What the target leads, in words for the timeline. */
    String leads(ClusterStatus status) {
        List<String> names = nodes().stream().map(ClusterNode::name).toList();
        String groups = status.walGroups().stream()
                .filter(group -> group.leader() != null && names.contains(group.leader()))
                .map(group -> String.valueOf(group.id()))
                .collect(Collectors.joining(", "));
        return groups.isEmpty() ? "leads no WAL group" : "leads WAL groups " + groups;
    }

    List<ClusterNode> nodes() {
        return scenario.hitsDataCentre()
                ? cluster.plan().nodesIn(name)
                : List.of(cluster.plan().node(name));
    }

    void inject() {
        switch (scenario) {
            case KILL_DC -> cluster.killDataCentre(name);
            case FREEZE_DC -> cluster.freezeDataCentre(name);
            case KILL_NODE -> cluster.kill(nodes());
        }
    }

    void heal() {
        switch (scenario) {
            case KILL_DC -> cluster.startDataCentre(name);
            case FREEZE_DC -> cluster.thawDataCentre(name);
            case KILL_NODE -> cluster.start(nodes());
        }
    }
}
