package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Draws at whom a fault is aimed and how strong it is. Everything comes from the random generator and the topology. One thread. */
final class Aiming {
    /** A follower of a WAL group that hears nothing elects after 0.5 to 1 s. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);

    private static final Set<FaultKind> PAUSES =
            EnumSet.of(FaultKind.PAUSE, FaultKind.PAUSE_LEADER, FaultKind.PAUSE_LEADER_DC);

    private static final Duration OVER_A_MINUTE_MIN = Duration.ofSeconds(63);

    private static final Duration OVER_A_MINUTE_MAX = Duration.ofSeconds(75);

    private static final long HOUR_MILLIS = 3_600_000;

    private final Topology topology;
    private final Random random;

    Aiming(Topology topology, Random random) {
        this.topology = topology;
        this.random = random;
    }

    Aim aim(FaultKind kind) {
        return switch (kind) {
            case PARTITION_HALVES, PARTITION_ONE_WAY, PARTITION_BRIDGE, PARTITION_RING -> at(shuffled());
            case PARTITION_DC_PAIR -> at(dataCentres(2));
            case PARTITION_DC, DC_GONE -> at(dataCentres(1));
            case LEADER_TRANSFER -> at(twoOf(topology.gateways()));
            case KILL_THEN_LEAD -> new Aim.At(List.of(candidate()));
            case STORE_LOST -> at(topology.nodesIn(topology.storeDataCentres().getFirst()));
            case STORE_GONE, STORE_ERROR, STORE_SLOW, STORE_REPLY_LOST ->
                at(topology.nodesIn(one(topology.storeDataCentres())));
            case PACKET_DELAY,
                    PACKET_JITTER,
                    PACKET_LOSS,
                    KILL_ALL,
                    POWER_LOSS_ALL,
                    ROLLING_RESTART,
                    STORE_STALE_LIST -> at(topology.nodes());
            case PARTITION_LEADER, KILL_LEADER, PAUSE_LEADER, PAUSE_STROBE -> new Aim.AtLeader(candidate());
            case PARTITION_LEADER_DC, PAUSE_LEADER_DC -> new Aim.AtLeaderDataCentre(candidate());
            case PARTITION_ONE, DISK_FULL, DISK_FULL_ELECTION, SLOW_FSYNC, FSYNC_ERROR, WRITE_ERROR, CLOCK_STROBE ->
                at(shuffled().subList(0, 1));
            case KILL, PAUSE, PAUSE_LONG, POWER_LOSS -> at(minority());
            case FILE_BIT_FLIP, FILE_TRUNCATE -> at(minorityOfEveryGroup());
            case CLOCK_JUMP, CLOCK_DRIFT -> at(some());
        };
    }

    /** How long the fault must last, if it is not for the rhythm to say. */
    Optional<Duration> lasts(FaultKind kind) {
        if (kind.lastsOverAMinute()) {
            return Optional.of(Schedule.between(random, OVER_A_MINUTE_MIN, OVER_A_MINUTE_MAX));
        }
        return PAUSES.contains(kind)
                ? Optional.of(Schedule.between(random, ELECTION_TIMEOUT, ELECTION_TIMEOUT.multipliedBy(5)))
                : Optional.empty();
    }

    long amount(FaultKind kind) {
        return switch (kind.strength()) {
            case NONE -> 0;
            case ROUND_TRIP_MILLIS -> new long[] {2, 30, 60}[random.nextInt(3)];
            case LOST_PACKETS_PER_MILLION -> 10_000 + random.nextLong(190_000);
            case OFFSET_MILLIS -> sign() * (100 + random.nextLong(HOUR_MILLIS));
            case DRIFT_PARTS_PER_MILLION -> sign() * (1_000 + random.nextLong(500_000));
            case CALLS_PER_MILLION -> 200_000 + random.nextLong(800_001);
            case DELAY_MILLIS -> 200 + random.nextLong(4_800);
            case PERIOD_MILLIS -> 50 + random.nextLong(2 * ELECTION_TIMEOUT.toMillis());
        };
    }

    private int sign() {
        return random.nextBoolean() ? 1 : -1;
    }

    private static Aim at(List<Node> nodes) {
        return new Aim.At(nodes.stream().map(Node::name).toList());
    }

    private List<Node> shuffled() {
        List<Node> nodes = new ArrayList<>(topology.nodes());
        Collections.shuffle(nodes, random);
        return nodes;
    }

    private List<Node> twoOf(List<Node> nodes) {
        List<Node> chosen = new ArrayList<>(nodes);
        Collections.shuffle(chosen, random);
        return chosen.subList(0, Math.min(2, chosen.size()));
    }

    private List<Node> some() {
        return shuffled().subList(0, 1 + random.nextInt(topology.nodes().size()));
    }

    private List<Node> minority() {
        int most = Math.max(1, (topology.nodes().size() - 1) / 2);
        return shuffled().subList(0, 1 + random.nextInt(most));
    }

    /** What is damaged at a minority of the nodes must not be damaged at a majority of Metasrv's voters, which are fewer. */
    private List<Node> minorityOfEveryGroup() {
        List<Node> chosen = new ArrayList<>();
        for (Node node : minority()) {
            if (!node.metasrv() || chosen.stream().noneMatch(Node::metasrv)) {
                chosen.add(node);
            }
        }
        return chosen;
    }

    /** Nodes of so many data centres that are not all of them, if there are more. */
    private List<Node> dataCentres(int number) {
        List<String> names = new ArrayList<>(topology.dataCentres());
        Collections.shuffle(names, random);
        return names.stream()
                .limit(number)
                .flatMap(dc -> topology.nodesIn(dc).stream())
                .toList();
    }

    private String candidate() {
        return one(topology.gateways().stream().map(Node::name).toList());
    }

    private String one(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }
}
