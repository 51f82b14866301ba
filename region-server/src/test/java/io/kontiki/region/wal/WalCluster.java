package io.kontiki.region.wal;

import static org.awaitility.Awaitility.await;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.TestPorts;
import io.kontiki.region.client.LogEnd;
import io.kontiki.region.client.OutcomeCodec;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.entry.EntryCodec;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.group.GroupLog;
import io.kontiki.region.group.ModelRows;
import io.kontiki.region.group.OpenCut;
import io.kontiki.region.group.Region;
import io.kontiki.region.group.StatePointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.server.RaftServer;

/** WAL servers on loopback with model rows, and a leader's work done by hand. */
final class WalCluster implements AutoCloseable {
    static final int GROUP = 1;
    /** 2-2-1; n5 is the witness. */
    static final List<String> FIVE = List.of("dc-a", "dc-a", "dc-b", "dc-b", "dc-c");

    /** Small, so that the log is purged soon: a segment takes a few entries. */
    private static final long SEGMENT_BYTES = 4 << 10;

    static final Duration ELECTION_TIMEOUT_MIN = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final ModelRows.Store store = new ModelRows.Store();
    final GroupMembership membership;
    private final Path directory;
    private final Map<String, WalServer> servers = new ConcurrentHashMap<>();
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private final Map<String, Long> toldTerms = new ConcurrentHashMap<>();
    private final AtomicInteger failingFetches = new AtomicInteger();
    private volatile Duration electionTimeoutMax = Duration.ofSeconds(1);

    /** @param dcs the data centre of each node; a node in dc-c is a witness when there are five */
    WalCluster(Path directory, List<String> dcs) throws IOException {
        this.directory = directory;
        List<GroupMembership.Member> members = new ArrayList<>();
        for (int i = 0; i < dcs.size(); i++) {
            boolean witness = dcs.size() == 5 && dcs.get(i).equals("dc-c");
            members.add(
                    new GroupMembership.Member("n" + (i + 1), dcs.get(i), "127.0.0.1:" + TestPorts.free(), witness));
        }
        membership = new GroupMembership(
                GROUP, UUID.nameUUIDFromBytes(directory.toString().getBytes(StandardCharsets.UTF_8)), members);
        for (GroupMembership.Member member : members) {
            start(member.node());
        }
    }

    WalServer start(String node) throws IOException {
        GroupMembership.Member member = membership.member(node).orElseThrow();
        int port = Integer.parseInt(
                member.walAddress().substring(member.walAddress().indexOf(':') + 1));
        WalSettings settings = new WalSettings(
                node,
                "127.0.0.1",
                port,
                directory.resolve(node),
                ELECTION_TIMEOUT_MIN,
                electionTimeoutMax,
                Duration.ofMillis(300),
                SEGMENT_BYTES,
                0);
        WalServer server = WalServer.start(settings, store, this::fetch, group -> new Events(node));
        servers.put(node, server);
        server.add(membership);
        return server;
    }

    /** For nodes that are started from now on. */
    void setElectionTimeoutMax(Duration max) {
        electionTimeoutMax = max;
    }

    Path directory(String node) {
        return directory.resolve(node);
    }

    /** So many of the next attempts to fetch a snapshot find nobody to ask, as right after a partition. */
    void failFetches(int count) {
        failingFetches.set(count);
    }

    private Optional<StatePointer> fetch(int group, String preferred, long atLeastCut) {
        if (failingFetches.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return Optional.empty();
        }
        return servers.values().stream()
                .flatMap(server -> server.group(group).stream())
                .map(replica -> replica.progress().durable())
                .filter(pointer -> pointer != null && pointer.cut() >= atLeastCut)
                .max(Comparator.comparingLong(StatePointer::cut));
    }

    void stop(String node) {
        servers.remove(node).close();
    }

    void stopAll() {
        List<Thread> stopping = new ArrayList<>();
        servers.keySet().forEach(node -> stopping.add(Thread.ofVirtual().start(() -> stop(node))));
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void startAll() throws IOException {
        for (GroupMembership.Member member : membership.members()) {
            start(member.node());
        }
    }

    /** Of five: those that hold rows and do not lead. */
    List<String> dataFollowers() {
        String leader = leaderNode();
        return running().stream()
                .filter(node -> !node.equals(leader) && !node.equals("n5"))
                .toList();
    }

    RaftServer server(String node) {
        return servers.get(node).server;
    }

    WalGroup group(String node) {
        return servers.get(node).group(GROUP).orElseThrow();
    }

    /** A search for a leader as a node has it, without the wire. */
    LeaderSearch search(String node) {
        return new LeaderSearch(node, new Peers(), work -> Thread.ofVirtual().start(work));
    }

    List<String> running() {
        return servers.keySet().stream().sorted().toList();
    }

    Map<String, Throwable> failures() {
        return failures;
    }

    /** The term in which the node's replica last said that it leads. */
    long toldTerm(String node) {
        return toldTerms.getOrDefault(node, -1L);
    }

    /** The data replica that leads and is ready. */
    WalGroup leader() {
        return await().atMost(PATIENCE)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(
                        () -> servers.values().stream()
                                .flatMap(server -> server.group(GROUP).stream())
                                .filter(group -> !group.isWitness() && group.isLeaderReady())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    String leaderNode() {
        WalGroup leader = leader();
        return servers.entrySet().stream()
                .filter(entry -> entry.getValue().group(GROUP).orElseThrow() == leader)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    void open(RegionId region) throws InterruptedException {
        leader().proposeAndWait(
                        new LogEntry.RegionOpened(1, GroupLog.definition(1, region, 1, GroupLog.SCHEMA)), PATIENCE);
    }

    List<PartOutcome> write(WalGroup group, WritePart part) throws Exception {
        byte[] entry =
                EntryCodec.encodeWrite(1000, List.of(GroupLog.encoded(part).bytes()));
        return OutcomeCodec.decode(group.propose(entry).get(10, TimeUnit.SECONDS));
    }

    /** Freeze and Flushed, as the leader's flush does them. */
    void flush() throws InterruptedException {
        WalGroup leader = leader();
        leader.proposeAndWait(new LogEntry.Freeze(2000), PATIENCE);
        while (!leader.progress().openCuts().isEmpty()) {
            OpenCut cut = leader.progress().openCuts().getFirst();
            leader.proposeAndWait(GroupLog.flush(cut, leader.term(), leader.regions(), store, 2000), PATIENCE);
        }
    }

    List<String> content(String node, RegionId id) {
        Region region = group(node).regions().get(id);
        return region == null ? List.of() : ((ModelRows) region.rows()).content(region.meta());
    }

    @Override
    public void close() {
        stopAll();
    }

    private final class Peers implements ElectionPeers {
        @Override
        public CompletableFuture<LogEnd> logEnd(int groupId, String node) {
            return servers.containsKey(node)
                    ? CompletableFuture.completedFuture(group(node).election().logEnd())
                    : CompletableFuture.failedFuture(new IOException(node + " does not run"));
        }

        @Override
        public boolean start(int groupId, LogEnd winner) {
            try {
                return group(winner.node()).election().start(winner.term(), winner.index());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final class Events implements GroupEvents {
        private final String node;
        private final Map<String, Thread> handovers = new LinkedHashMap<>();

        Events(String node) {
            this.node = node;
        }

        @Override
        public void leaderReady(long term) {
            toldTerms.put(node, term);
            if (membership.isWitness(node)) {
                handovers.put("t" + term, Thread.ofVirtual().start(() -> new WitnessHandover(group(node)).run()));
            }
        }

        @Override
        public void leadershipLost() {}

        @Override
        public void flushed(long cut) {
            Thread.ofVirtual().start(() -> group(node).requestSnapshot());
        }

        @Override
        public void controlApplied(long index) {}

        @Override
        public void failed(Throwable cause) {
            failures.put(node, cause);
        }
    }
}
