package io.kontiki.jepsen.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.DiskControl.Failure;
import io.kontiki.jepsen.environment.DiskControl.PowerLoss;
import io.kontiki.jepsen.environment.NetControl.Cut;
import io.kontiki.jepsen.environment.NetControl.WeatherCount;
import io.kontiki.jepsen.environment.process.Await;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every environment with packets, disks and clocks of its own does to five probes; one environment for all tests, each leaves it
 * as it found it. Who inherits this says how such an environment is made, and why not here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EnvironmentContract {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration STEP = Duration.ofMillis(10);

    @TempDir
    private static Path shared;

    private Environment environment;

    /** As {@code KONTIKI_EXPECT} names it. */
    protected abstract String environmentName();

    /** Why there can be none here; empty if there can. */
    protected abstract Optional<String> missingHere();

    protected abstract Environment create(EnvironmentSettings settings);

    @BeforeAll
    void start() throws IOException {
        Expected.orSkip(environmentName(), missingHere());
        long begin = System.nanoTime();
        environment = create(TestRun.probes(shared, "2-2-1"));
        System.out.printf("%s: made in %d ms%n", environment.name(), (System.nanoTime() - begin) / 1_000_000);
        TestRun.startProbes(environment);
        System.out.printf(
                "%s: five probes answer after %d ms%n", environment.name(), (System.nanoTime() - begin) / 1_000_000);
    }

    @AfterAll
    void end() {
        if (environment != null) {
            long begin = System.nanoTime();
            environment.close();
            System.out.printf("%s: taken away in %d ms%n", environment.name(), (System.nanoTime() - begin) / 1_000_000);
        }
    }

    protected final Environment environment() {
        return environment;
    }

    protected final Node node(String name) {
        return environment.topology().node(name);
    }

    private void needs(Capability capability) {
        Optional<String> missing = environment.missing(capability);
        Assumptions.assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElse(""));
    }

    private static String at(Node node) {
        return node.host() + " " + (node.firstPort() + 1);
    }

    private static long received(Node node) {
        return Long.parseLong(TestRun.ask(node, "received"));
    }

    private boolean arrives(Link link) {
        Node to = node(link.to());
        long before = received(to);
        TestRun.ask(node(link.from()), "send " + at(to) + " 1");
        return Await.until(Duration.ofMillis(150), STEP, () -> received(to) > before);
    }

    private Set<Link> everyLink() {
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
        assertThat(cut).allMatch(this::arrives);
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

    @Test
    void aNodeThatDoesNotObeyIsKilledAndNamed() {
        assertThat(TestRun.ask(node("n2"), "deaf")).isEqualTo("deaf");

        assertThat(environment.stop(List.of(node("n1"), node("n2")))).containsExactly(node("n2"));

        assertThat(environment.takeEnded()).isEmpty();
        TestRun.startProbes(environment);
    }

    private long bestRoundTripMicros(String from, String to) {
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

        System.out.printf(
                "%s: round trips %d us (30 ms), %d us (10 ms), %d us (0)%n",
                environment.name(), between, within, elsewhere);
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
    void killsFreezesAndStartsAgain() {
        List<Node> two = List.of(node("n1"), node("n4"));
        environment.kill(two);
        assertThat(two).allMatch(node -> environment.state(node) == NodeState.DOWN);
        assertThat(TestRun.answers(node("n1"), 300)).isFalse();
        environment.start(environment.topology().nodes());
        two.forEach(TestRun::awaitProbe);

        environment.freeze(two);
        assertThat(two).allMatch(node -> environment.state(node) == NodeState.FROZEN);
        assertThat(TestRun.answers(node("n4"), 300)).isFalse();
        environment.thaw(two);
        two.forEach(TestRun::awaitProbe);

        environment.stop(two);
        assertThat(two).allMatch(node -> environment.state(node) == NodeState.DOWN);
        environment.start(two);
        two.forEach(TestRun::awaitProbe);
    }

    @Test
    void aStoreThatIsAwayIsAwayForTheNodesToo() throws IOException {
        Path file = Files.createDirectories(shared.resolve("run/store/dc-a")).resolve("object");
        assertThat(TestRun.ask(node("n3"), "append " + file + " 10 not")).startsWith("written");

        environment.stores().lose("dc-a");
        assertThat(TestRun.ask(node("n3"), "append " + file + " 10 not")).startsWith("failed");
        environment.stores().giveBack("dc-a");

        assertThat(TestRun.ask(node("n3"), "append " + file + " 10 not")).startsWith("written");
        assertThat(file).hasSize(20);
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
}
