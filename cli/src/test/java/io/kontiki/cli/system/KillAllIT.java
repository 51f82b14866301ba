package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.cli.cluster.ClusterHome;
import io.kontiki.cli.cluster.ClusterNode;
import io.kontiki.cli.cluster.LocalCluster;
import io.kontiki.cli.http.Address;
import io.kontiki.cli.process.Pause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL for all nodes of a 2-2-1 cluster at once, under load, with flushes and merges of files always under way; then once more
 * while the nodes start and replay. {@code -Dkontiki.test.kills=N} repeats it, {@code -Dkontiki.test.seed=S} with the same pauses.
 */
class KillAllIT {
    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final int WRITERS = 4;

    @TempDir
    private Path directory;

    private Launcher launcher;
    private String home;

    @AfterEach
    void stopEverything() throws Exception {
        launcher.succeed(LIMIT, "cluster", "down", "--home", home);
    }

    @Test
    void everythingAcknowledgedIsThereAfterAllNodesWereKilledAtOnceAndAgainWhileTheyStarted() throws Exception {
        long seed = Long.getLong("kontiki.test.seed", System.nanoTime());
        int kills = Integer.getInteger("kontiki.test.kills", 1);
        System.out.println("seed " + seed + ", " + kills + " kills");
        Random random = new Random(seed);
        launcher = new Launcher(directory).with("KONTIKI_FLUSH_SIZE", "1MB").with("KONTIKI_FLUSH_AGE", "1s");
        home = directory.resolve("cluster").toString();
        launcher.succeed(LIMIT, "cluster", "up", "--home", home, "--base-port", String.valueOf(Launcher.freePorts(50)));
        LocalCluster cluster = LocalCluster.open(new ClusterHome(Path.of(home)));
        List<Address> gateways =
                cluster.plan().gateways().stream().map(ClusterNode::httpAddress).toList();
        AckedRows rows = new AckedRows(gateways, WRITERS);
        for (int kill = 1; kill <= kills; kill++) {
            long before = rows.acknowledged();
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> writers = rows.start(stop);
            pass(3000 + random.nextInt(4000));
            cluster.kill(cluster.plan().nodes());
            stop.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(rows.acknowledged())
                    .as("rows acknowledged by the end of load %d", kill)
                    .isGreaterThan(before);

            Process up = launcher.start("command", "cluster", "up", "--home", home);
            pass(1500 + random.nextInt(8000));
            up.destroyForcibly().waitFor();
            cluster.kill(cluster.plan().nodes());

            launcher.succeed(LIMIT, "cluster", "up", "--home", home);
            rows.verify(gateways.getFirst());
            rows.verify(gateways.getLast());
            System.out.println("kill " + kill + ": " + rows.acknowledged() + " acknowledged rows are there");
        }
    }

    private static void pass(int millis) throws InterruptedException {
        Duration whole = Duration.ofMillis(millis);
        new Pause(whole).next(whole);
    }
}
