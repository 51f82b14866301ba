package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Node;
import java.util.List;
import java.util.stream.Collectors;

/** Nodes in words for the fault log. */
final class Names {
    private Names() {}

    static String of(List<Node> nodes) {
        return nodes.stream().map(node -> node.name() + " (" + node.dc() + ")").collect(Collectors.joining(", "));
    }
}
