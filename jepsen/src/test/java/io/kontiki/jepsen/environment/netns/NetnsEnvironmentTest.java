package io.kontiki.jepsen.environment.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.DiskControl.Failure;
import io.kontiki.jepsen.environment.DiskControl.PowerLoss;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Expected;
import io.kontiki.jepsen.environment.Link;
import io.kontiki.jepsen.environment.NetControl.Cut;
import io.kontiki.jepsen.environment.NetControl.WeatherCount;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import io.kontiki.jepsen.environment.TestRun;
import io.kontiki.jepsen.environment.Topology;
import io.kontiki.jepsen.environment.Weather;
import io.kontiki.jepsen.environment.process.Await;
import io.kontiki.jepsen.environment.process.RunRecord;
import io.kontiki.jepsen.environment.process.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One environment of five probes for all tests: each leaves it as it found it. */
final class NetnsEnvironmentTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration STEP = Duration.ofMillis(10);

    @TempDir
    private static Path shared;

    @TempDir
    private Path own;

    private static Environment environment;

    @BeforeAll
    static void start() throws IOException {
        Optional<String> missing = NetnsEnvironment.missingHere();
        Expected.orSkip("netns", missing);
        long begin = System.nanoTime();
        environment = NetnsEnvironment.create(TestRun.probes(shared, "2-2-1"));
        System.out.printf("netns: made in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        TestRun.startProbes(environment);
        System.out.printf("netns: five probes answer after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    @AfterAll
    static void end() {
        if (environment != null) {
            long begin = System.nanoTime();
            environment.close();
            System.out.printf("netns: taken away in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        }
    }

    private static Node node(String name) {
        return environment.topology().node(name);
    }

    private static void needs(Capability capability) {
        Optional<String> missing = environment.missing(capability);
        Expected.orSkip("netns", missing);
    }

    private static String at(Node node) {
        return node.host() + " " + (node.firstPort() + 1);
    }

    private static long received(Node node) {
        return Long.parseLong(TestRun.ask(node, "received"));
    }

    private static boolean arrives(Link link) {
        Node to = node(link.to());
        long before = received(to);
        TestRun.ask(node(link.from()), "send " + at(to) + " 1");
        return Await.until(Duration.ofMillis(150), STEP, () -> received(to) > before);
    }

    private static Set<Link> everyLink() {
        List<Node> nodes = environment.topology().nodes();
        return Topology.links(nodes, nodes);
    }

    @Test
    void aPartitionCutsExactlyWhatItSays() {
        Set<Link> cut = Set.of(new Link("n1", "n3"), new Link("n3", "n4"), new Link("n2", "n5"), new Link("n5", "n2"));
        Set<Link> lost = new TreeSet<>();
        try (Cut partition = environment.net().cut(cut)) {
            everyLink().stream().filter(link -> !arrives(link)).forEach(lost::add);
            assertThat(partition.dropped()).isEqualTo(cut.size());
        }

        assertThat(lost).isEqualTo(new TreeSet<>(cut));
        assertThat(cut).allMatch(NetnsEnvironmentTest::arrives);
    }

    @Test
    void oneCutMayEndWhileAnotherStays() {
        Cut first = environment.net().cut(Set.of(new Link("n1", "n3")));
        Cut second = environment.net().cut(Set.of(new Link("n3", "n1")));
        assertThat(TestRun.ask(node("n2"), "connect " + at(node("n3")))).isEqualTo("connected");
        assertThat(TestRun.ask(node("n1"), "connect " + at(node("n3")))).startsWith("failed");

        first.close();

        assertThat(arrives(new Link("n1", "n3"))).isTrue();
        assertThat(arrives(new Link("n3", "n1"))).isFalse();
        second.close();
        assertThat(first.dropped()).isPositive();
        assertThat(second.dropped()).isPositive();
        assertThat(TestRun.ask(node("n1"), "connect " + at(node("n3")))).isEqualTo("connected");
    }

    private static long bestRoundTripMicros(String from, String to) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            best = Math.min(best, Long.parseLong(TestRun.ask(node(from), "roundtrip " + at(node(to)))));
        }
        return best;
    }

    @Test
    void aDelayIsMeasuredBetweenAndWithinDataCentres() {
        needs(Capability.DELAY);
        Weather far = Weather.delayed(Duration.ofMillis(15), Duration.ofMillis(2));
        environment.net().weather("dc-a", "dc-b", far);
        environment.net().weather("dc-b", "dc-a", far);
        environment.net().weather("dc-b", "dc-b", Weather.delayed(Duration.ofMillis(5), Duration.ZERO));

        long between = bestRoundTripMicros("n1", "n3");
        long within = bestRoundTripMicros("n3", "n4");
        long elsewhere = bestRoundTripMicros("n1", "n5");
        WeatherCount count = environment.net().weatherCount("dc-a", "dc-b");
        environment.net().heal();

        System.out.printf("netns: round trips %d us (30 ms), %d us (10 ms), %d us (0)%n", between, within, elsewhere);
        assertThat(between).isBetween(26_000L, 60_000L);
        assertThat(within).isBetween(10_000L, 40_000L);
        assertThat(elsewhere).isLessThan(10_000L);
        assertThat(count.delayed()).isPositive().isEqualTo(count.packets());
        assertThat(bestRoundTripMicros("n1", "n3")).isLessThan(10_000L);
    }

    @Test
    void lossIsCounted() {
        needs(Capability.LOSS);
        WeatherCount before = environment.net().weatherCount("dc-a", "dc-c");
        long receivedBefore = received(node("n5"));
        environment.net().weather("dc-a", "dc-c", new Weather(Duration.ZERO, Duration.ZERO, 200_000));

        TestRun.ask(node("n1"), "send " + at(node("n5")) + " 500");
        assertThat(Await.until(
                        LIMIT,
                        STEP,
                        () -> environment
                                        .net()
                                        .weatherCount("dc-a", "dc-c")
                                        .minus(before)
                                        .packets()
                                == 500))
                .isTrue();
        WeatherCount count = environment.net().weatherCount("dc-a", "dc-c").minus(before);
        environment.net().heal();

        assertThat(count.lost()).isBetween(50L, 150L);
        assertThat(Await.until(LIMIT, STEP, () -> received(node("n5")) - receivedBefore == 500 - count.lost()))
                .isTrue();
    }

    @Test
    void nodesReachNothingOutside() throws IOException {
        String harness = node("n1").host().replaceFirst("\\.1\\.1$", ".0.1");
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("0.0.0.0"))) {
            assertThat(TestRun.ask(node("n1"), "connect " + harness + " " + server.getLocalPort()))
                    .startsWith("failed");
        }
        assertThat(TestRun.ask(node("n1"), "connect 192.0.2.1 80")).contains("unreachable");
    }

    private static long aheadMillis(Node node) {
        return Long.parseLong(TestRun.ask(node, "time").split(" ")[0]) - System.currentTimeMillis();
    }

    @Test
    void clocksJumpAndDriftOnOneNodeOnly() {
        needs(Capability.CLOCK);
        Node node = node("n4");
        environment.clock().set(node, Duration.ofHours(-1), 0);
        assertThat(aheadMillis(node)).isBetween(-3_610_000L, -3_590_000L);
        assertThat(aheadMillis(node("n3"))).isBetween(-5_000L, 5_000L);
        assertThat(environment.clock().wrongReads(node)).isPositive();

        environment.clock().set(node, Duration.ZERO, 1_000_000_000);
        assertThat(Await.until(LIMIT, STEP, () -> aheadMillis(node) > 60_000)).isTrue();

        environment.clock().reset(node);
        assertThat(aheadMillis(node)).isBetween(-5_000L, 5_000L);
    }

    @Test
    void fsyncsAndWritesFailOrTakeLongAndAreCounted() {
        needs(Capability.DISK_ERROR);
        Node node = node("n2");
        environment.disk().failFsync(node, Failure.EIO);
        assertThat(TestRun.ask(node, "append file 10 force")).isEqualTo("failed: Input/output error");
        environment.disk().failFsync(node, Failure.NONE);
        environment.disk().failWrites(node, Failure.ENOSPC);
        assertThat(TestRun.ask(node, "append file 10 force")).isEqualTo("failed: No space left on device");
        environment.disk().failWrites(node, Failure.NONE);
        environment.disk().slowFsync(node, Duration.ofMillis(300));
        String slow = TestRun.ask(node, "append file 10 force");
        environment.disk().slowFsync(node, Duration.ZERO);

        assertThat(Long.parseLong(slow.replace("written ", ""))).isGreaterThan(300_000);
        assertThat(environment.disk().count(node).fsyncsFailed()).isEqualTo(1);
        assertThat(environment.disk().count(node).fsyncsDelayed()).isEqualTo(1);
        assertThat(environment.disk().count(node).writesFailed()).isEqualTo(1);
        assertThat(TestRun.ask(node, "append file 10 force")).startsWith("written");
    }

    @Test
    void aFullDiskTakesNothingAndIsEmptiedAgain() {
        needs(Capability.DISK_FULL);
        Node node = node("n3");
        environment.disk().fill(node);
        String full = TestRun.ask(node, "append filled 100000 force");
        environment.disk().unfill(node);

        assertThat(full).isEqualTo("failed: No space left on device");
        assertThat(TestRun.ask(node, "append filled 100000 force")).startsWith("written");
        assertThat(environment.disk().freeBytes(node)).isGreaterThan(1L << 30);
    }

    @Test
    void powerLossTakesWhatWasNotSynchronisedAndNothingElse() throws IOException {
        needs(Capability.POWER_LOSS);
        Node node = node("n5");
        TestRun.ask(node, "append kept 100000 force");
        TestRun.ask(node, "append kept 50000 not");
        TestRun.ask(node, "append lost 70000 not");

        PowerLoss loss = environment.disk().losePower(node);

        assertThat(environment.state(node)).isEqualTo(NodeState.DOWN);
        assertThat(environment.dataDirectory(node).resolve("kept")).hasSize(100_000);
        Path lost = environment.dataDirectory(node).resolve("lost");
        assertThat(Files.exists(lost) ? Files.size(lost) : 0).isZero();
        assertThat(loss).isEqualTo(new PowerLoss(2, 120_000));
        environment.start(List.of(node));
        TestRun.awaitProbe(node);
    }

    @Test
    void twoRunsStandSideBySideAndNothingIsLeftOfAKilledOne() throws IOException {
        Environment other = NetnsEnvironment.create(TestRun.probes(own, "1"));
        TestRun.startProbes(other);
        Node node = other.topology().node("n1");
        assertThat(node.host()).isNotEqualTo(node("n1").host());

        assertThat(new RunRecord(own.resolve("run")).takeAway()).isEmpty();

        String made = Files.readString(own.resolve("run/made.txt"));
        assertThat(other.state(node)).isEqualTo(NodeState.DOWN);
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(own.toString());
        assertThat(Tool.run("losetup", "-a")).doesNotContain(own.toString());
        String namespaces = Tool.run("ip", "netns");
        assertThat(made.lines().filter(line -> line.startsWith("namespace ")))
                .hasSize(2)
                .noneMatch(line -> namespaces.contains(line.substring(10)));
        assertThat(TestRun.answers(node("n1"), 5000)).isTrue();
        other.close();
    }
}
