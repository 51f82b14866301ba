package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Capability;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The catalogue of faults, by Jepsen's terms. The word is what a command line takes and a report prints. */
public enum FaultKind {
    /** Two halves; the majority is on one side. */
    PARTITION_HALVES("partition-halves", Capability.PARTITION),
    /** One node and all others. */
    PARTITION_ONE("partition-one", Capability.PARTITION),
    /** The node that leads a WAL group and all others. */
    PARTITION_LEADER("partition-leader", Capability.PARTITION),
    /** Packets pass in one direction only between two halves. */
    PARTITION_ONE_WAY("partition-one-way", Capability.PARTITION),
    /** Two halves and one node that sees both. */
    PARTITION_BRIDGE("partition-bridge", Capability.PARTITION),
    /** Every node sees a majority, and no two see the same one. */
    PARTITION_RING("partition-ring", Capability.PARTITION),
    /** One data centre does not see one other; both see the third. */
    PARTITION_DC_PAIR("partition-dc-pair", Capability.PARTITION),
    /** One data centre does not see the others. */
    PARTITION_DC("partition-dc", Capability.PARTITION),
    /** The data centre of a leader does not see the others. */
    PARTITION_LEADER_DC("partition-leader-dc", Capability.PARTITION),
    /** Delay on every pair of data centres: 2, 30 or 60 ms there and back. */
    PACKET_DELAY("packet-delay", Strength.ROUND_TRIP_MILLIS, Capability.DELAY),
    /** Delay with a jitter as large as itself. */
    PACKET_JITTER("packet-jitter", Strength.ROUND_TRIP_MILLIS, Capability.DELAY),
    /** 1 to 20 percent of the packets between data centres are lost. */
    PACKET_LOSS("packet-loss", Strength.LOST_PACKETS_PER_MILLION, Capability.LOSS),
    /** SIGKILL of a minority. */
    KILL("kill", Capability.KILL),
    /** SIGKILL of a leader. */
    KILL_LEADER("kill-leader", Capability.KILL),
    /** SIGKILL of everything at one moment. */
    KILL_ALL("kill-all", Capability.KILL),
    /** SIGKILL of a node that may lead, which leads all groups as soon as it is back. */
    KILL_THEN_LEAD("kill-then-lead", Capability.KILL),
    /** SIGSTOP of a minority. */
    PAUSE("pause", Capability.FREEZE),
    /** SIGSTOP of a leader. */
    PAUSE_LEADER("pause-leader", Capability.FREEZE),
    /** SIGSTOP of a whole data centre that leads. */
    PAUSE_LEADER_DC("pause-leader-dc", Capability.FREEZE),
    /** SIGSTOP of a minority for more than a minute. */
    PAUSE_LONG("pause-long", Capability.FREEZE),
    /** A leader is stopped and goes on, again and again. */
    PAUSE_STROBE("pause-strobe", Strength.PERIOD_MILLIS, Capability.FREEZE),
    /** The wall clocks of some nodes are off by up to an hour. */
    CLOCK_JUMP("clock-jump", Strength.OFFSET_MILLIS, Capability.CLOCK),
    /** The wall clocks of some nodes run too fast or too slow. */
    CLOCK_DRIFT("clock-drift", Strength.DRIFT_PARTS_PER_MILLION, Capability.CLOCK),
    /** A wall clock jumps there and back, again and again. */
    CLOCK_STROBE("clock-strobe", Strength.OFFSET_MILLIS, Capability.CLOCK),
    /** A minority loses power: what was not synchronised is gone. */
    POWER_LOSS("power-loss", Capability.POWER_LOSS),
    /** All nodes lose power, one right after the other. */
    POWER_LOSS_ALL("power-loss-all", Capability.POWER_LOSS),
    /** The disk of one node is full. */
    DISK_FULL("disk-full", Capability.DISK_FULL),
    /** The disk of one node is full while the others elect, so that it cannot write its vote. */
    DISK_FULL_ELECTION("disk-full-election", Capability.DISK_FULL),
    /** Every fsync of one node takes seconds. */
    SLOW_FSYNC("slow-fsync", Strength.DELAY_MILLIS, Capability.SLOW_FSYNC),
    /** Every fsync of one node fails. */
    FSYNC_ERROR("fsync-error", Capability.DISK_ERROR),
    /** Every write of one node fails. */
    WRITE_ERROR("write-error", Capability.DISK_ERROR),
    /** A bit flips in files of a minority while it is down. */
    FILE_BIT_FLIP("file-bit-flip", Capability.FILE_CORRUPTION),
    /** Files of a minority lose their ends while it is down. */
    FILE_TRUNCATE("file-truncate", Capability.FILE_CORRUPTION),
    /** The object store of one data centre is gone. */
    STORE_GONE("store-gone", Capability.STORE_FAULT),
    /** The object store of one data centre is away, and when it comes back the other one has lost everything. */
    STORE_LOST("store-lost", Capability.STORE_FAULT),
    /** Some calls to the object store of one data centre fail, or all. */
    STORE_ERROR("store-error", Strength.CALLS_PER_MILLION, Capability.STORE_FAULT, Capability.DISK_ERROR),
    /** Every call to the object store of one data centre takes up to seconds. */
    STORE_SLOW("store-slow", Strength.DELAY_MILLIS, Capability.STORE_FAULT, Capability.DISK_ERROR),
    /** Puts and deletes at the object store of one data centre are done, and nobody is told. */
    STORE_REPLY_LOST("store-reply-lost", Strength.CALLS_PER_MILLION, Capability.STORE_FAULT, Capability.DISK_ERROR),
    /** For more than a minute no listing of any store has what was put since. */
    STORE_STALE_LIST("store-stale-list", Capability.STORE_FAULT, Capability.DISK_ERROR),
    /** A whole data centre with its store is killed. */
    DC_GONE("dc-gone", Capability.KILL, Capability.STORE_FAULT),
    /** Leaderships are handed over, as an operator would. */
    LEADER_TRANSFER("leader-transfer"),
    /** One node after the other is stopped cleanly and started. */
    ROLLING_RESTART("rolling-restart", Capability.KILL);

    /** What the amount of a {@link Step} counts. */
    public enum Strength {
        NONE,
        /** Half of it each way. */
        ROUND_TRIP_MILLIS,
        LOST_PACKETS_PER_MILLION,
        OFFSET_MILLIS,
        DRIFT_PARTS_PER_MILLION,
        /** Of each fsync, or of each call to a store. */
        DELAY_MILLIS,
        CALLS_PER_MILLION,
        /** Of a strobe: half of it on, half of it off. */
        PERIOD_MILLIS
    }

    private final String word;
    private final Strength strength;
    private final Set<Capability> needs;

    FaultKind(String word, Capability... needs) {
        this(word, Strength.NONE, needs);
    }

    FaultKind(String word, Strength strength, Capability... needs) {
        this.word = word;
        this.strength = strength;
        this.needs = Set.of(needs);
    }

    public String word() {
        return word;
    }

    public Strength strength() {
        return strength;
    }

    /** What a run has to count for it, with the quiet around it. A rolling restart under load may still take longer. */
    public Duration timeInRun() {
        return Duration.ofSeconds(
                switch (this) {
                    case ROLLING_RESTART -> 60; // five nodes that serve again, under load
                    default -> lastsOverAMinute() ? 90 : 19;
                });
    }

    /**
     * Whether it shows nothing when it is shorter: Ratis gives itself up after a pause of a minute, if it is not told otherwise, and
     * leaders list their files every minute.
     */
    public boolean lastsOverAMinute() {
        return this == PAUSE_LONG || this == STORE_STALE_LIST;
    }

    /**
     * Whether a node that it hits may end by itself: its disk or its files are not what they were, and to stop is one of the right
     * answers. Every other node that ends has a defect.
     */
    public boolean mayEndNodes() {
        return switch (this) {
            case POWER_LOSS, POWER_LOSS_ALL, DISK_FULL, DISK_FULL_ELECTION -> true;
            case FSYNC_ERROR, WRITE_ERROR, FILE_BIT_FLIP, FILE_TRUNCATE -> true;
            default -> false;
        };
    }

    /** What an environment must be able to do. */
    public Set<Capability> needs() {
        return needs;
    }

    public static Optional<FaultKind> find(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    /** All in the order of the catalogue. */
    public static List<FaultKind> all() {
        return List.of(values());
    }

    @Override
    public String toString() {
        return word;
    }
}
