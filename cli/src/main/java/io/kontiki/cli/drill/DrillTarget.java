package io.kontiki.cli.drill;

import io.kontiki.cli.cluster.ClusterNode;
import io.kontiki.cli.cluster.ClusterPlan;
import io.kontiki.cli.cluster.ClusterStatus;
import io.kontiki.cli.cluster.LocalCluster;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    /** The named one, or where most leaders are: losing that hurts most. */
    static DrillTarget choose(LocalCluster cluster, DrillScenario scenario, String wanted, ClusterStatus status) {
        String name = wanted != null ? wanted : mostLeaders(cluster.plan(), scenario, status);
        if (scenario.hitsDataCentre()) {
            cluster.plan().nodesIn(name);
        } else {
            cluster.plan().node(name);
        }
        return new DrillTarget(cluster, scenario, name);
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
