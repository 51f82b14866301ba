package io.kontiki.jepsen.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The nodes of a cluster, data centre after data centre. As {@code kontiki cluster up} does it: the first node of every data centre
 * is a Metasrv voter, the last of three data centres is the witness's and has no gateway if it has fewer nodes than the first, and the
 * first two data centres have an object store.
 */
public record Topology(List<Node> nodes) {
    private static final int NODES_MAX = 9;

    public Topology {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty() || nodes.size() > NODES_MAX) {
            throw new IllegalArgumentException("a topology has 1 to " + NODES_MAX + " nodes, not " + nodes.size());
        }
        if (nodes.stream().map(Node::name).distinct().count() != nodes.size()) {
            throw new IllegalArgumentException("two nodes have one name: " + nodes);
        }
    }

    /** Where a node stands: its address and the first of its ports. */
    @FunctionalInterface
    public interface Placement {
        Place place(int dataCentre, int member, int number);
    }

    /** @param firstPort see {@link Node} */
    public record Place(String host, int firstPort) {}

    /** @param replicas nodes per data centre, as {@code --topology} takes them: 2-2-1, 1-1-1 or 1 */
    public static Topology of(String replicas, Placement placement) {
        String[] counts = replicas.split("-", -1);
        List<Node> nodes = new ArrayList<>();
        for (int dc = 0; dc < counts.length; dc++) {
            boolean witness = counts.length >= 3
                    && dc == counts.length - 1
                    && Integer.parseInt(counts[dc]) < Integer.parseInt(counts[0]);
            for (int member = 0; member < Integer.parseInt(counts[dc]); member++) {
                Place place = placement.place(dc, member, nodes.size());
                nodes.add(new Node(
                        "n" + (nodes.size() + 1),
                        "dc-" + (char) ('a' + dc),
                        member == 0,
                        !witness,
                        place.host(),
                        place.firstPort()));
            }
        }
        return new Topology(nodes);
    }

    public Node node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name + " in " + nodes));
    }

    public List<Node> nodesIn(String dc) {
        return nodes.stream().filter(node -> node.dc().equals(dc)).toList();
    }

    public List<String> dataCentres() {
        return nodes.stream().map(Node::dc).distinct().toList();
    }

    public List<Node> gateways() {
        return nodes.stream().filter(Node::gateway).toList();
    }

    public List<String> storeDataCentres() {
        return dataCentres().stream().limit(2).toList();
    }

    /** One per data centre that may lead, as {@code kontiki cluster up} makes them for nodes that share a machine. */
    public int walGroups() {
        return (int) gateways().stream().map(Node::dc).distinct().count();
    }

    /** As {@code --topology} takes it. */
    public String replicas() {
        return dataCentres().stream()
                .map(dc -> Integer.toString(nodesIn(dc).size()))
                .collect(Collectors.joining("-"));
    }

    /** What {@code --join} takes. */
    public String join() {
        return nodes.stream()
                .filter(Node::metasrv)
                .map(node -> node.name() + "@" + node.grpc())
                .collect(Collectors.joining(","));
    }

    /** Every link from one of the first to one of the second; a node in both has none to itself. */
    public static Set<Link> links(List<Node> from, List<Node> to) {
        Set<Link> links = new TreeSet<>();
        for (Node sender : from) {
            for (Node receiver : to) {
                if (!sender.equals(receiver)) {
                    links.add(new Link(sender.name(), receiver.name()));
                }
            }
        }
        return links;
    }
}
