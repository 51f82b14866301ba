package io.kontiki.cli.differential;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories against real processes, compared with a model. A seed is repeated by {@code -Dkontiki.differential.seed=N}; soak runs
 * take more {@code kontiki.differential.steps} and {@code kontiki.differential.histories}.
 */
class DifferentialIT {
    @TempDir
    private Path directory;

    @Test
    void aStandaloneServerAnswersLikeTheModelOverRestarts() throws Exception {
        try (LoneServer server = new LoneServer(directory);
                Wire wire = new Wire()) {
            run(server, wire, Integer.getInteger("kontiki.differential.histories", 1), 140, 60);
        }
    }

    @Test
    void aClusterAnswersLikeTheModelOverLostLeaders() throws Exception {
        try (ClusterServer server = new ClusterServer(directory);
                Wire wire = new Wire()) {
            run(server, wire, Integer.getInteger("kontiki.differential.histories", 1), 90, 40);
        }
    }

    private static void run(Server server, Wire wire, int histories, int usualSteps, int faultEvery) {
        long first = Long.getLong("kontiki.differential.seed", new Random().nextInt(1_000_000));
        int steps = Integer.getInteger("kontiki.differential.steps", usualSteps);
        for (int i = 0; i < histories; i++) {
            long seed = first + i;
            System.out.println("differential test: seed " + seed + ", " + steps + " steps");
            new History(seed, server, wire, "d" + i).run(steps, faultEvery);
        }
    }
}
