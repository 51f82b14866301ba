package io.kontiki.meta.rpc;

import static io.kontiki.meta.rpc.MetaTestCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeReporter;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.NodeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class MetaClusterTest {
    private static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(0, "host", DataType.STRING, ColumnRole.TAG, true, null),
                    new ColumnSchema(1, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null)),
            2);

    @TempDir
    Path directory;

    @Test
    void aSingleVoterCreatesTablesAndFindsThemAgainAfterARestart() {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 1, "1").startAll()) {
            MetaClient client = cluster.client();
            register(client, "n1", "dc-a");
            ClusterImage image = client.submit(create("cpu")).join();
            assertThat(image.table("public", "cpu").orElseThrow().id()).isEqualTo(1024);
            cluster.stopAll();
            cluster.startAll();
            MetaClient other = cluster.client();
            assertThat(other.refresh(Long.MAX_VALUE, Duration.ofSeconds(60)).table("public", "cpu"))
                    .isPresent();
        }
    }

    @Test
    void losesNothingWhenTheLeaderStopsAndWhenAllAreRestarted() {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 3, "1").startAll()) {
            MetaClient client = cluster.client();
            register(client, "r1", "dc-a");
            client.submit(create("before")).join();
            cluster.stop(cluster.awaitLeader());
            ClusterImage after = client.submit(create("after")).join();
            assertThat(after.table("public", "before")).isPresent();
            cluster.stopAll();
            cluster.startAll();
            ClusterImage restarted = cluster.client().refresh(Long.MAX_VALUE, Duration.ofSeconds(60));
            assertThat(restarted.tables()).isEqualTo(after.tables());
            assertThat(restarted.table("public", "after")).isPresent();
        }
    }

    @Test
    void aVoterThatCannotWriteItsVoteStopsAndTakesPartAgainAfterARestart() throws IOException {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 5, "1").startAll()) {
            MetaClient client = cluster.client();
            register(client, "r1", "dc-a");
            String full = cluster.follower();
            Path vote = find(directory.resolve(full), "raft-meta");
            String before = Files.readString(vote);
            Files.createSymbolicLink(vote.resolveSibling("raft-meta.tmp"), Path.of("/dev/full"));

            cluster.stop(cluster.awaitLeader());
            client.submit(create("after")).join();
            eventually(
                    "the replica has stopped",
                    () -> !cluster.service(full).log().isAlive());
            assertThat(Files.readString(vote)).isEqualTo(before);

            cluster.stop(full);
            cluster.start(full);
            long version = client.submit(create("again")).join().version();
            eventually(
                    "it has caught up",
                    () -> cluster.service(full).log().state().version() >= version);
        }
    }

    private static Path find(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void whoWaitsForNewsIsSentAwayWhenTheLeaderStepsDownAndGoesOnServing() throws Exception {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 3, "1").startAll();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            MetaService leader = cluster.service(cluster.awaitLeader());
            eventually(
                    "the cluster has its defaults", () -> leader.log().state().initialized());
            ImageCursor known = leader.handle(new MetaRequest.Read(ImageCursor.NONE))
                    .update()
                    .cursor();
            Future<MetaReply> watch = threads.submit(() -> leader.handle(new MetaRequest.Watch(known, 30_000)));
            eventually("another leads", () -> {
                leader.stepDown();
                return !leader.isLeader();
            });
            assertThat(watch.get(10, TimeUnit.SECONDS).leader()).isFalse();
            assertThat(leader.handle(new MetaRequest.Probe()).leader()).isFalse();
        }
    }

    @Test
    void aMemberThatWasAwayLongerThanTheLogReachesBackCatchesUpFromTheSnapshot() {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 3, "1").startAll()) {
            MetaClient client = cluster.client();
            register(client, "r1", "dc-a");
            String away = cluster.follower();
            cluster.stop(away);
            long appliedWhenLeft = cluster.service(cluster.awaitLeader()).log().appliedIndex();
            for (int i = 0; i < 70; i++) {
                client.submit(create("t" + i)).join();
            }
            eventually("the log is purged", () -> cluster.firstLogIndex() > appliedWhenLeft);
            cluster.start(away);
            long version = client.image().version();
            eventually(
                    "the member has the newest state",
                    () -> cluster.service(away).log().state().version() >= version);
            assertThat(cluster.service(away).log().state())
                    .isEqualTo(cluster.service(cluster.awaitLeader()).log().state());
            // And it can carry on with one of the two others gone.
            cluster.stop(cluster.awaitLeader());
            assertThat(client.submit(create("last")).join().tables()).hasSize(71);
        }
    }

    @Test
    void aCommandThatIsRetriedOverALeaderChangeTakesEffectOnce() {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 3, "1").startAll()) {
            MetaClient client = cluster.client();
            register(client, "r1", "dc-a");
            long before = client.image().version();
            String leader = cluster.awaitLeader();
            cluster.loseNextAnswer(leader, () -> cluster.stop(leader));
            ClusterImage image = client.submit(create("cpu")).join();
            assertThat(image.table("public", "cpu").orElseThrow().id()).isEqualTo(1024);
            assertThat(image.version()).isEqualTo(before + 1);
            assertThat(image.tables()).hasSize(1);
        }
    }

    @Test
    void concurrentCreatesOfOneTableHaveOneWinner() {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 3, "1").startAll()) {
            MetaClient client = cluster.client();
            register(client, "r1", "dc-a");
            List<CompletableFuture<ClusterImage>> creates = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                creates.add((i % 2 == 0 ? client : cluster.client()).submit(create("cpu")));
            }
            int winners = 0;
            for (CompletableFuture<ClusterImage> create : creates) {
                Throwable failure = create.handle((image, thrown) -> thrown).join();
                if (failure == null) {
                    winners++;
                } else {
                    assertThat(failure.getCause())
                            .isInstanceOfSatisfying(
                                    KontikiException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_EXISTS));
                }
            }
            assertThat(winners).isEqualTo(1);
        }
    }

    @Test
    void aClientServesItsImageWhileMetasrvIsDownAndSaysWhatItCannotDo() {
        Path file = directory.resolve("image.json");
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 1, "1").startAll()) {
            MetaClient client = cluster.client(file);
            register(client, "r1", "dc-a");
            client.submit(create("cpu")).join();
            eventually("the image is kept on disk", () -> holds(file, "cpu"));
            cluster.stopAll();
            assertThat(client.image().table("public", "cpu")).isPresent();
            assertThatThrownBy(() -> client.refresh(Long.MAX_VALUE, Duration.ofMillis(500)))
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.METASRV_UNAVAILABLE));
            assertThat(cluster.client(file).image().table("public", "cpu")).isPresent();
        }
    }

    @Test
    void everyClientHearsOfAChangeAndOfANodeThatFellSilent() {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 1, "1").startAll()) {
            MetaClient writer = cluster.client();
            MetaClient reader = cluster.client();
            List<Long> versions = new ArrayList<>();
            reader.onChange(image -> versions.add(image.version()));
            NodeReporter reporter =
                    NodeReporter.start(writer, registration("r1", "dc-a"), () -> NodeLoad.NONE, Duration.ofMillis(200));
            reporter.registered().join();
            writer.submit(create("cpu")).join();
            eventually(
                    "the other client knows the table",
                    () -> reader.image().table("public", "cpu").isPresent());
            assertThat(reader.image().node("r1").orElseThrow().state()).isEqualTo(NodeState.ALIVE);
            long version = reader.image().version();
            reporter.close();
            eventually("the silent node is suspected", () -> state(reader, "r1") == NodeState.SUSPECT);
            eventually("the silent node is down", () -> state(reader, "r1") == NodeState.DOWN);
            assertThat(reader.image().version())
                    .as("liveness is not replicated")
                    .isEqualTo(version);
            assertThat(versions).isSorted();
        }
    }

    @Test
    void aVoterWhoseClosedSegmentWasCutRefusesToStartAndNamesIt() throws IOException {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 3, "1").startAll()) {
            MetaClient client = cluster.client();
            register(client, "r1", "dc-a");
            cluster.stop(cluster.awaitLeader()); // a new term: its entries begin another file
            client.submit(create("after")).join();
            String cut = cluster.follower();
            cluster.stop(cut);
            Path closed = find(directory.resolve(cut), "log_0-[0-9]+");
            byte[] whole = Files.readAllBytes(closed);
            Files.write(closed, Arrays.copyOf(whole, whole.length - 10));
            assertThatThrownBy(() -> cluster.start(cut)).hasStackTraceContaining("Metasrv: " + closed + " is damaged");
            Files.write(closed, whole);
            cluster.start(cut);
            assertThat(client.submit(create("again")).join().table("public", "again"))
                    .isPresent();
        }
    }

    @Test
    void aVoterWhoseDirectoryWasEmptiedIsRefused() throws IOException {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 3, "1").startAll()) {
            MetaClient client = cluster.client();
            NodeAddresses addresses = new NodeAddresses(null, "n1", null, null, null, "127.0.0.1:1");
            cluster.checkNotForgotten("n1");
            client.submit(new MetaCommand.RegisterNode("n1", "dc-a", Set.of(NodeRole.METASRV), addresses, 1))
                    .join();
            cluster.checkNotForgotten("n1");
            cluster.stop("n1");
            cluster.checkNotForgotten("n1");
            for (String gone : List.of("raft-meta", "current", "")) {
                cluster.lose("n1", gone);
                assertThatThrownBy(() -> cluster.checkNotForgotten("n1"))
                        .as(gone)
                        .isInstanceOf(KontikiException.class)
                        .hasMessageContaining("'n1' is a known voter, but its data directory");
            }
        }
    }

    @Test
    void clientsFindTheNewLeaderWhenTheOldOneFreezes() {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 3, "1").startAll()) {
            MetaClient client = cluster.client();
            register(client, "r1", "dc-a");
            String frozen = cluster.awaitLeader();
            cluster.mute(frozen);
            cluster.transferLeadershipFrom(frozen);
            assertThat(client.submit(create("cpu")).join().table("public", "cpu"))
                    .isPresent();
        }
    }

    private static NodeState state(MetaClient client, String node) {
        return client.image().node(node).orElseThrow().state();
    }

    private static boolean holds(Path file, String text) {
        try (Stream<String> lines = Files.exists(file) ? Files.lines(file) : Stream.empty()) {
            return lines.anyMatch(line -> line.contains(text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void register(MetaClient client, String node, String dc) {
        ClusterImage image = client.submit(registration(node, dc)).join();
        assertThat(image.node(node)).isPresent();
        eventually("the WAL group is placed", () -> !client.image().groups().isEmpty());
    }

    private static MetaCommand.RegisterNode registration(String node, String dc) {
        NodeAddresses addresses = new NodeAddresses(null, "127.0.0.1:1", null, null, "127.0.0.1:2", null);
        return new MetaCommand.RegisterNode(node, dc, Set.of(NodeRole.REGION_SERVER), addresses, 1);
    }

    private static MetaCommand create(String table) {
        return new MetaCommand.CreateTable(
                "public", table, SCHEMA, TableOptions.DEFAULT, PartitionRule.SINGLE, false, false);
    }
}
