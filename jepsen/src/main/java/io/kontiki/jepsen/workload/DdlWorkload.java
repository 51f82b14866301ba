package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.LinearizabilityChecker;
import io.kontiki.jepsen.client.Effect;
import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Clients create and drop one database, which is a register in Metasrv: a refusal says as much of it as a success, because Metasrv
 * refuses only after a linearizable read. That a gateway does not know a database is as fresh; that it knows one may be old, so
 * that only the former is taken. Stateless; any thread.
 */
final class DdlWorkload implements Workload {
    private static final String NAME = "ddl";
    /** Few calls, since an unknown outcome of one can stand anywhere behind it in the order that is searched. */
    private static final KeyTurns KEYS = new KeyTurns(4, 15);
    /** Of a client's turns one in so many; all changes of a cluster go through one log. */
    private static final int EVERY_TURNS = 2;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String asserts() {
        return "creating and dropping a database is linearizable, refusals included, at any gateway";
    }

    @Override
    public List<String> setUp(long seed) {
        return List.of();
    }

    @Override
    public Generator generator(Seat seat) {
        return turn -> turn % EVERY_TURNS == 0 ? Optional.of(step(seat, turn)) : Optional.empty();
    }

    private static Step step(Seat seat, long turn) {
        long key = KEYS.key(seat, turn);
        String database = database(seat.seed(), key);
        int chance = seat.random(turn).nextInt(100);
        if (chance < 45) {
            return create(key, database);
        }
        if (chance < 80) {
            return change(ExistenceModel.DROP, key, "DROP DATABASE " + database, Outcome.Cause.MISSING);
        }
        return new Step(ExistenceModel.LOOK, name(key), Value.NONE, Request.read("USE " + database), outcome -> {
            if (outcome instanceof Outcome.Fail fail && fail.cause() == Outcome.Cause.MISSING) {
                return new Answer.Ok(ExistenceModel.NOT_NEEDED);
            }
            return outcome instanceof Outcome.Ok
                    ? new Answer.Fail("it is there, or was a while ago")
                    : Step.answer(outcome, _ -> Value.NONE);
        });
    }

    private static Step create(long key, String database) {
        return change(Functions.CREATE, key, "CREATE DATABASE " + database, Outcome.Cause.EXISTS);
    }

    private static Step change(String function, long key, String statement, Outcome.Cause notNeeded) {
        return new Step(function, name(key), Value.NONE, new Request.Sql(Effect.WHOLE, statement), outcome -> {
            if (outcome instanceof Outcome.Fail fail && fail.cause() == notNeeded) {
                return new Answer.Ok(ExistenceModel.NOT_NEEDED);
            }
            return Step.answer(outcome, _ -> ExistenceModel.DONE);
        });
    }

    /** To create it is the read that is always fresh. */
    @Override
    public List<Step> finalSteps(int clients, long turns, long seed) {
        return KEYS.keys(clients, turns).stream()
                .map(key -> create(key, database(seed, key)))
                .toList();
    }

    @Override
    public List<Checker> checkers(LongSupplier nanoClock, Duration limit) {
        return List.of(
                new KeyedChecker(NAME + "/", new LinearizabilityChecker(new ExistenceModel(), nanoClock, limit)));
    }

    /** Not that of an earlier run on the same cluster: a register is absent at first. */
    private static String database(long seed, long key) {
        return "jepsen_ddl_" + Long.toUnsignedString(seed, 36) + "_" + key;
    }

    private static String name(long key) {
        return NAME + "/" + key;
    }
}
