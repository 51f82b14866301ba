package io.kontiki.jepsen.planted;

import static io.kontiki.jepsen.nemesis.FaultKind.KILL_ALL;
import static io.kontiki.jepsen.nemesis.FaultKind.KILL_LEADER;
import static io.kontiki.jepsen.nemesis.FaultKind.KILL_THEN_LEAD;
import static io.kontiki.jepsen.nemesis.FaultKind.LEADER_TRANSFER;
import static io.kontiki.jepsen.nemesis.FaultKind.PARTITION_HALVES;
import static io.kontiki.jepsen.nemesis.FaultKind.PARTITION_LEADER;
import static io.kontiki.jepsen.nemesis.FaultKind.PARTITION_LEADER_DC;
import static io.kontiki.jepsen.nemesis.FaultKind.PAUSE_LEADER;
import static io.kontiki.jepsen.nemesis.FaultKind.PAUSE_LEADER_DC;
import static io.kontiki.jepsen.nemesis.FaultKind.PAUSE_STROBE;
import static io.kontiki.jepsen.nemesis.FaultKind.POWER_LOSS_ALL;
import static io.kontiki.jepsen.nemesis.FaultKind.STORE_LOST;

import io.kontiki.jepsen.nemesis.FaultKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every bug that must be caught, and how. A bug of a part that is still to be built comes with a line here, one in the agent, and its
 * own workload or fault if none of those that exist shows it.
 */
public final class Recipes {
    private static final List<Recipe> ALL = List.of(
            of("acknowledge-before-commit", "set", KILL_LEADER, PARTITION_LEADER_DC),
            of("apply-retry-twice", "duplicates", PAUSE_LEADER, KILL_LEADER),
            of("answer-at-or-below-last-sequence", "set"),
            of("read-before-own-apply", "register"),
            of("drop-region-of-batch", "batch"),
            of("witness-snapshot-at-applied", "scan", KILL_THEN_LEAD),
            outage("skip-fsync", "set", POWER_LOSS_ALL),
            outage("forget-witness-rule", "set", KILL_LEADER, PAUSE_LEADER),
            of("lose-unflushed-tail", "scan"),
            outage("purge-before-durable", "scan", STORE_LOST, KILL_LEADER),
            outage("sweep-named-file", "scan"),
            outage("end-at-flush", "scan"),
            of("lose-series-on-restart", "register", KILL_ALL),
            of("read-at-deposed-leader", "register", LEADER_TRANSFER, PARTITION_LEADER),
            of("witness-serves-reads", "register"),
            of("filter-below-merge", "register"),
            of("prune-by-field-statistics", "register"),
            of("schema-column-lost", "schema"),
            of("decide-command-anew", "ddl", PAUSE_STROBE, PARTITION_HALVES));

    /** Real bugs that take luck to see: Ratis with one setting on. */
    private static final List<Recipe> STRETCH = List.of(of("compose-enabled", "set", PAUSE_LEADER_DC));

    private Recipes() {}

    private static Recipe of(String bug, String workload, FaultKind... faults) {
        return new Recipe(bug, workload, List.of(faults), false);
    }

    /** One after which the cluster may not come back, or cannot answer any more. */
    private static Recipe outage(String bug, String workload, FaultKind... faults) {
        return new Recipe(bug, workload, List.of(faults), true);
    }

    /** Those that must be caught. */
    public static List<Recipe> all() {
        return ALL;
    }

    /** Those that are looked for only when somebody asks for them. */
    public static List<Recipe> stretch() {
        return STRETCH;
    }

    public static Optional<Recipe> find(String bug) {
        return Stream.concat(ALL.stream(), STRETCH.stream())
                .filter(recipe -> recipe.bug().equals(bug))
                .findFirst();
    }
}
