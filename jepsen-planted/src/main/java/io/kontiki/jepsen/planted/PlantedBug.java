package io.kontiki.jepsen.planted;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A bug that can be planted into a node. Which workload and faults show it is the harness' to say ({@code Recipes}).
 *
 * @param name as the harness and the agent's option call it
 * @param breaks one sentence: what the node does wrong
 * @param edits how the product's classes change; all of them, or the JVM ends
 */
record PlantedBug(String name, String breaks, List<Edit> edits) {
    PlantedBug {
        Objects.requireNonNull(breaks, "breaks");
        edits = List.copyOf(edits);
        if (edits.isEmpty() || !name.matches("[a-z]+(-[a-z]+)*")) {
            throw new IllegalArgumentException("not a bug: " + name);
        }
    }

    /** Names of the classes that change, with dots. */
    Set<String> classes() {
        Set<String> names = new TreeSet<>();
        edits.forEach(edit -> names.add(edit.className()));
        return names;
    }
}
