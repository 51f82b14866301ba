package io.kontiki.meta.placement;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.WalGroupInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Spreads the Regions of a new table over the WAL groups of its topology, fewest Regions first. Pure. */
public final class RegionPlacement {
    private RegionPlacement() {}

    private record Candidate(int groupId, int regions) {}

    /**
     * The group of each Region of a new table, by Region number.
     *
     * @throws KontikiException TOPOLOGY_IMPOSSIBLE when no WAL group has the topology
     */
    public static List<Integer> place(ClusterImage image, Topology topology, int regionCount) {
        PriorityQueue<Candidate> candidates =
                new PriorityQueue<>(Comparator.comparingInt(Candidate::regions).thenComparingInt(Candidate::groupId));
        Map<Integer, Integer> regions = regionsPerGroup(image);
        for (WalGroupInfo group : image.groups().values()) {
            if (group.topology().equals(topology)) {
                candidates.add(new Candidate(group.id(), regions.getOrDefault(group.id(), 0)));
            }
        }
        if (candidates.isEmpty()) {
            throw new KontikiException(ErrorCode.TOPOLOGY_IMPOSSIBLE, refusal(image, topology));
        }
        List<Integer> placed = new ArrayList<>();
        for (int i = 0; i < regionCount; i++) {
            Candidate candidate = candidates.remove();
            placed.add(candidate.groupId());
            candidates.add(new Candidate(candidate.groupId(), candidate.regions() + 1));
        }
        return placed;
    }

    private static String refusal(ClusterImage image, Topology topology) {
        List<String> offered = image.groups().values().stream()
                .map(group -> group.topology().toString())
                .distinct()
                .sorted()
                .toList();
        return offered.isEmpty()
                ? "there is no WAL group yet: " + GroupPlacement.explain(image, topology)
                : "no WAL group has topology " + topology + "; this cluster offers " + String.join(", ", offered);
    }

    private static Map<Integer, Integer> regionsPerGroup(ClusterImage image) {
        Map<Integer, Integer> regions = new HashMap<>();
        image.tables()
                .values()
                .forEach(table -> table.regions().forEach(route -> regions.merge(route.groupId(), 1, Integer::sum)));
        return regions;
    }
}
