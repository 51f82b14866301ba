package io.kontiki.jepsen.planted;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All bugs that can be planted. A new one goes into the class of its kind, and is here by itself. */
final class PlantedBugs {
    private static final List<PlantedBug> ALL = Stream.of(
                    WriteBugs.all(), LogBugs.all(), FlushBugs.all(), ReadBugs.all(), MetadataBugs.all())
            .flatMap(List::stream)
            .toList();

    private PlantedBugs() {}

    static List<PlantedBug> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException with the names that there are */
    static PlantedBug find(String name) {
        return ALL.stream()
                .filter(bug -> bug.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no bug '" + name + "'; there are: "
                        + ALL.stream().map(PlantedBug::name).collect(Collectors.joining(", "))));
    }
}
