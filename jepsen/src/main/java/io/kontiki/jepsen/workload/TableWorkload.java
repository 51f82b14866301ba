package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.FinalStateChecker;
import io.kontiki.jepsen.history.Functions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * What the workloads of one {@link HostTable} share: the table, its flushes by the last client, a final read of every key that was used,
 * and at the end the question whether all replicas have the same rows, since reads alone only ever see the one that leads. Stateless; any
 * thread.
 */
abstract class TableWorkload implements Workload {
    private final String name;
    private final KeyTurns keys;
    private final boolean append;
    private final int flushOneTurnIn;

    TableWorkload(String name, KeyTurns keys, boolean append, int flushOneTurnIn) {
        this.name = name;
        this.keys = keys;
        this.append = append;
        this.flushOneTurnIn = flushOneTurnIn;
    }

    /** Flushes as often as most do. */
    TableWorkload(String name, KeyTurns keys) {
        this(name, keys, false, 16);
    }

    /** A turn of a client, at the key that it works on. */
    abstract Step step(HostTable table, Seat seat, long turn, long key, Random random);

    /** Of everything under a key. */
    abstract Step read(HostTable table, String function, long key);

    /** Judges of this workload's keys, beside that of the replicas. */
    abstract List<Checker> judges(LongSupplier nanoClock, Duration limit);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<String> setUp(long seed) {
        return List.of(table(seed).create());
    }

    @Override
    public final Generator generator(Seat seat) {
        HostTable table = table(seat.seed());
        return turn -> maintenance(table, seat, turn)
                .or(() -> seat.isCaretaker()
                        ? Optional.empty()
                        : Optional.of(step(table, seat, turn, keys.key(seat, turn), seat.random(turn))));
    }

    /** What the last client does now and then. */
    Optional<Step> maintenance(HostTable table, Seat seat, long turn) {
        return seat.isTurnFor("flush", turn, flushOneTurnIn) ? Optional.of(table.flush(name)) : Optional.empty();
    }

    @Override
    public final List<Step> finalSteps(int clients, long turns, long seed) {
        HostTable table = table(seed);
        List<Step> steps = new ArrayList<>();
        keys.keys(clients, turns).forEach(key -> steps.add(read(table, Functions.FINAL_READ, key)));
        steps.add(table.replicas(name));
        return steps;
    }

    @Override
    public final List<Checker> checkers(LongSupplier nanoClock, Duration limit) {
        List<Checker> checkers = new ArrayList<>(judges(nanoClock, limit));
        checkers.add(ofOwnKeys(new FinalStateChecker()));
        return checkers;
    }

    final Checker ofOwnKeys(Checker checker) {
        return new KeyedChecker(name + "/", checker);
    }

    final String name(long key) {
        return name + "/" + key;
    }

    private HostTable table(long seed) {
        return HostTable.of(name, seed, append);
    }
}
