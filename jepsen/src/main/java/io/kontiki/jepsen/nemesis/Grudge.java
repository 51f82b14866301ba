package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Link;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which links a partition cuts, as Jepsen's nemeses of the same names do it. The order of the nodes decides; nothing is drawn here. */
final class Grudge {
    private Grudge() {}

    /** Both directions between the two. */
    static Set<Link> between(List<Node> one, List<Node> other) {
        Set<Link> links = new TreeSet<>(Topology.links(one, other));
        links.addAll(Topology.links(other, one));
        return links;
    }

    /** The nodes and all others. */
    static Set<Link> isolated(List<Node> nodes, Topology topology) {
        return between(nodes, others(nodes, topology));
    }

    static List<Node> others(List<Node> nodes, Topology topology) {
        List<Node> others = new ArrayList<>(topology.nodes());
        others.removeAll(nodes);
        return others;
    }

    /** The smaller half comes first. */
    static Set<Link> halves(List<Node> nodes) {
        int middle = nodes.size() / 2;
        return between(nodes.subList(0, middle), nodes.subList(middle, nodes.size()));
    }

    /** The smaller half hears nothing of the larger, which hears all. */
    static Set<Link> oneWay(List<Node> nodes) {
        int middle = nodes.size() / 2;
        return Topology.links(nodes.subList(middle, nodes.size()), nodes.subList(0, middle));
    }

    /** The node in the middle sees all; the others see their half. */
    static Set<Link> bridge(List<Node> nodes) {
        int middle = nodes.size() / 2;
        return between(nodes.subList(0, middle), nodes.subList(middle + 1, nodes.size()));
    }

    /** In a ring, every node sees those next to it, as many as make a majority with it: of five, one on each side. */
    static Set<Link> ring(List<Node> nodes) {
        int size = nodes.size();
        int reach = (size / 2 + 1) / 2;
        Set<Link> links = new TreeSet<>();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                int apart = Math.min(Math.floorMod(i - j, size), Math.floorMod(j - i, size));
                if (apart > reach) {
                    links.add(new Link(nodes.get(i).name(), nodes.get(j).name()));
                }
            }
        }
        return links;
    }

    /** The first node's data centre and the others among the nodes. */
    static Set<Link> dataCentrePair(List<Node> nodes) {
        String dc = nodes.getFirst().dc();
        List<Node> one = nodes.stream().filter(node -> node.dc().equals(dc)).toList();
        return between(one, nodes.stream().filter(node -> !one.contains(node)).toList());
    }
}
