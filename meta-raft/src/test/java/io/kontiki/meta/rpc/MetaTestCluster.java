package io.kontiki.meta.rpc;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.MetaServerSettings.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Voters of Metasrv in this JVM, with real Ratis servers on loopback; clients reach them in process. */
final class MetaTestCluster implements AutoCloseable {
    private final List<Voter> voters;
    private final Path directory;
    private final Topology topology;
    private final Map<String, MetaService> running = new ConcurrentHashMap<>();
    private final Set<String> mute = ConcurrentHashMap.newKeySet();
    private volatile String loseAnswerOf;
    private volatile Runnable afterLostAnswer;
    private final List<RemoteMetaClient> clients = new ArrayList<>();

    MetaTestCluster(Path directory, int size, String topology) {
        this.directory = directory;
        this.topology = Topology.parse(topology);
        List<Voter> chosen = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            chosen.add(new Voter("n" + i, FreePorts.address()));
        }
        this.voters = List.copyOf(chosen);
    }

    MetaTestCluster startAll() {
        voters.forEach(voter -> start(voter.node()));
        return this;
    }

    void start(String node) {
        running.put(node, MetaService.start(settings(node), Clock.systemUTC(), new MetricRegistry()));
    }

    void checkNotForgotten(String node) {
        List<String> addresses = voters.stream().map(Voter::node).toList();
        new ForgottenVoterCheck(settings(node), addresses, this::call).run();
    }

    /** @param name of a file or directory anywhere in the node's data; empty for all of it */
    void lose(String node, String name) throws IOException {
        Path data = directory.resolve(node);
        try (Stream<Path> paths = Files.walk(data)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                if (name.isEmpty() || data.relativize(path).toString().matches("(.*/)?" + name + "(/.*)?")) {
                    Files.delete(path);
                }
            }
        }
    }

    private MetaServerSettings settings(String node) {
        return new MetaServerSettings(
                node,
                voters,
                directory.resolve(node),
                topology,
                0,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                20,
                1 << 20,
                0,
                4096);
    }

    void stop(String node) {
        running.remove(node).close();
    }

    void stopAll() {
        List<Thread> stops = new ArrayList<>();
        running.keySet().forEach(node -> stops.add(Thread.ofVirtual().start(() -> stop(node))));
        try {
            for (Thread stop : stops) {
                stop.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Clients get no answer from the node any more, though it runs. */
    void mute(String node) {
        mute.add(node);
    }

    void unmute(String node) {
        mute.remove(node);
    }

    /** The answer of the next command to the node is lost, after it took effect, and then this happens. */
    void loseNextAnswer(String node, Runnable afterwards) {
        loseAnswerOf = node;
        afterLostAnswer = afterwards;
    }

    void transferLeadershipFrom(String node) {
        eventually("the leadership has moved", () -> {
            running.get(node).log().handOver(Duration.ofSeconds(1));
            return leader().filter(leader -> !leader.equals(node)).isPresent();
        });
    }

    /** The first index of the leader's log. */
    long firstLogIndex() {
        return running.get(awaitLeader()).log().firstIndex();
    }

    MetaService service(String node) {
        return running.get(node);
    }

    String awaitLeader() {
        eventually("a leader", () -> leader().isPresent());
        return leader().orElseThrow();
    }

    private Optional<String> leader() {
        return new TreeMap<>(running)
                .entrySet().stream()
                        .filter(entry -> entry.getValue().isLeader())
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    String follower() {
        String leader = awaitLeader();
        return running.keySet().stream()
                .filter(node -> !node.equals(leader))
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    RemoteMetaClient client() {
        return client(null);
    }

    RemoteMetaClient client(Path imageFile) {
        List<String> addresses = voters.stream().map(Voter::node).toList();
        RemoteMetaClient client = RemoteMetaClient.start(
                new MetaClientSettings(addresses, Duration.ofSeconds(60), imageFile), this::call);
        clients.add(client);
        return client;
    }

    private MetaReply call(String address, MetaRequest request, Duration timeout) {
        MetaService service = running.get(address);
        try {
            if (mute.contains(address)) {
                Thread.sleep(timeout);
            }
            if (service == null || mute.contains(address)) {
                throw new KontikiException(ErrorCode.TIMEOUT, address + " does not answer");
            }
            MetaReply reply = service.handle(request);
            if (request instanceof MetaRequest.Submit && address.equals(loseAnswerOf)) {
                loseAnswerOf = null;
                afterLostAnswer.run();
                throw new KontikiException(ErrorCode.TIMEOUT, "the answer of " + address + " was lost");
            }
            return reply;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "interrupted", e);
        }
    }

    static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not happen within 60 s: " + what);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        clients.forEach(RemoteMetaClient::close);
        stopAll();
    }
}
