package io.kontiki.meta.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three voters in processes of their own are killed without warning, alone and all at once, while databases are created. Starts many
 * JVMs, so it runs on request: {@code -Dkontiki.test.kills=3 -Dtest=KilledVotersTest}.
 */
@EnabledIfSystemProperty(named = "kontiki.test.kills", matches = "[0-9]+")
final class KilledVotersTest {
    private static final long SEED = 20261123;

    /** Rounds in which one voter is killed. */
    private static final int ROUNDS = Integer.getInteger("kontiki.test.kills", 1);

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Map<String, String> metaAddresses = new TreeMap<>();
    private final Map<String, String> grpcAddresses = new TreeMap<>();
    private final Map<String, Process> processes = new TreeMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();

    @Test
    void noAcknowledgedCommandIsLostAndNoneTakesEffectTwice() throws Exception {
        chooseAddresses();
        for (String node : metaAddresses.keySet()) {
            start(node);
        }
        try (RpcChannels channels = new RpcChannels(RpcSettings.DEFAULT);
                MetaClient client = RemoteMetaClient.connect(
                        new MetaClientSettings(List.copyOf(grpcAddresses.values()), Duration.ofSeconds(20), null),
                        channels)) {
            MetaTestCluster.eventually(
                    "the cluster is there",
                    () -> client.image().database("public").isPresent());
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                writers.add(Thread.ofVirtual().start(() -> createDatabases(client)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                awaitProgress();
                String victim = List.copyOf(processes.keySet()).get(random.nextInt(3));
                kill(victim);
                awaitProgress();
                start(victim);
            }
            awaitProgress();
            for (String node : List.copyOf(processes.keySet())) {
                kill(node);
            }
            for (String node : metaAddresses.keySet()) {
                start(node);
            }
            awaitProgress();
            stop.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            ClusterImage image = client.refresh(Long.MAX_VALUE, Duration.ofSeconds(10));
            assertThat(image.databases().keySet()).as("seed %d", SEED).containsAll(acknowledged);
            // One step for the cluster's defaults and one per database: nothing took effect twice.
            assertThat(image.version()).isEqualTo(image.databases().size());
            Set<String> surplus = new HashSet<>(image.databases().keySet());
            surplus.removeAll(acknowledged);
            surplus.removeAll(unknown);
            assertThat(surplus).containsExactly("public");
        }
    }

    /** Without IF NOT EXISTS: a retry that took effect twice, or was not recognised, would be refused. */
    private void createDatabases(MetaClient client) {
        while (!stop.get()) {
            String name = "d" + next.incrementAndGet();
            try {
                client.submit(new MetaCommand.CreateDatabase(name, false, Map.of(), null))
                        .join();
                acknowledged.add(name);
            } catch (CompletionException e) {
                ErrorCode code = ((KontikiException) e.getCause()).code();
                assertThat(code.kind())
                        .as("%s: %s", name, e.getCause())
                        .isIn(ErrorCode.Kind.UNKNOWN, ErrorCode.Kind.RETRY);
                unknown.add(name);
            }
        }
    }

    private void awaitProgress() {
        int before = acknowledged.size();
        MetaTestCluster.eventually("commands go on", () -> acknowledged.size() >= before + 10);
    }

    private void chooseAddresses() {
        for (int i = 1; i <= 3; i++) {
            metaAddresses.put("n" + i, FreePorts.address());
            grpcAddresses.put("n" + i, FreePorts.address());
        }
    }

    private void start(String node) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                VoterProcess.class.getName(),
                directory.resolve(node).toString(),
                grpcAddresses.get(node),
                node));
        metaAddresses.forEach((name, address) -> command.add(name + "=" + address));
        processes.put(
                node,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(node + ".out").toFile())
                        .start());
    }

    private void kill(String node) throws InterruptedException, IOException {
        Process process = processes.get(node);
        assertThat(process.isAlive())
                .as("%s ran until it was killed; it said: %s", node, Files.readString(directory.resolve(node + ".out")))
                .isTrue();
        process.destroyForcibly().waitFor();
    }

    @AfterEach
    void killAll() throws InterruptedException {
        stop.set(true);
        for (Process process : processes.values()) {
            process.destroyForcibly().waitFor();
        }
    }
}
