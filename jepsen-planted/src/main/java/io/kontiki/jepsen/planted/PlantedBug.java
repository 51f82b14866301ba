package io.kontiki.jepsen.planted;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A bug that can be planted into a node.
 *
 * @param name as the harness and the agent's option call it
 * @param breaks one sentence: what the node does wrong
 * @param workload the workload that should show it
 * @param fault what must happen for it to show; "none" when load alone is enough
 * @param edits how the product's classes change; all of them, or the JVM ends
 */
record PlantedBug(String name, String breaks, String workload, String fault, List<Edit> edits) {
    PlantedBug {
        Objects.requireNonNull(breaks, "breaks");
        Objects.requireNonNull(workload, "workload");
        Objects.requireNonNull(fault, "fault");
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
