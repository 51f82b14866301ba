package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.SchemaChecker;
import io.kontiki.jepsen.client.Effect;
import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Protocol;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.client.Roaming;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Clients make the same table and the same columns at once, by CREATE, by ALTER and by lines that need them, and with two types.
 * What a gateway says of a table may be a while old, so a session stays at its gateway; a reader at the end first makes its gateway
 * ask Metasrv. Stateless; any thread.
 */
final class SchemaWorkload implements Workload {
    private static final String NAME = "schema";
    private static final KeyTurns KEYS = new KeyTurns(6, 24);
    /** Of a client's turns one in so many: each table opens a Region on every data node. */
    private static final int EVERY_TURNS = 3;

    private static final int COLUMNS = 12;
    private static final Map<String, String> BASE =
            Map.of("host", "String", "greptime_timestamp", "TimestampNanosecond");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String asserts() {
        return "a table or column that several want at once has one maker and one type, and none that was acknowledged is lost";
    }

    @Override
    public List<String> setUp(long seed) {
        return List.of();
    }

    @Override
    public Roaming roaming(Seat seat) {
        return Roaming.STAY;
    }

    @Override
    public Generator generator(Seat seat) {
        return turn -> turn % EVERY_TURNS == 0 ? Optional.of(step(seat, turn)) : Optional.empty();
    }

    private static Step step(Seat seat, long turn) {
        Random random = seat.random(turn);
        long key = KEYS.key(seat, turn);
        String table = table(seat.seed(), key);
        int chance = random.nextInt(100);
        boolean first = KEYS.place(turn) < EVERY_TURNS;
        if (first && chance < 60) {
            return change(
                    Functions.CREATE,
                    key,
                    BASE,
                    "CREATE TABLE " + table
                            + " (host STRING, greptime_timestamp TIMESTAMP(9) TIME INDEX, PRIMARY KEY (host))");
        }
        if (!first && chance < 30) {
            return read(Functions.READ, key, table);
        }
        String column = "c" + random.nextInt(COLUMNS);
        boolean whole = random.nextBoolean();
        String type = whole ? "Int64" : "Float64";
        if (chance < 65 && !first || seat.protocol() != Protocol.HTTP) {
            String statement = "ALTER TABLE " + table + " ADD COLUMN " + column + (whole ? " BIGINT" : " DOUBLE");
            return change(Functions.ADD_COLUMN, key, Map.of(column, type), statement);
        }
        Map<String, String> columns = new TreeMap<>(BASE);
        columns.put(column, type);
        String line = table + ",host=h" + seat.number() + " " + column + "=" + (whole ? "1i " : "1.5 ") + turn + "\n";
        return Step.change(Functions.AUTO_COLUMN, name(key), Value.of(columns), new Request.Lines(Effect.WHOLE, line));
    }

    private static Step change(String function, long key, Map<String, String> columns, String statement) {
        return Step.change(function, name(key), Value.of(columns), new Request.Sql(Effect.WHOLE, statement));
    }

    private static Step read(String function, long key, String table) {
        return new Step(
                function, name(key), Value.NONE, Request.read("DESCRIBE " + table), found(SchemaWorkload::columns));
    }

    /** No table is an answer too. */
    private static Function<Outcome, Answer> found(Function<Outcome.Ok, Value> value) {
        return outcome -> outcome instanceof Outcome.Fail fail && fail.cause() == Outcome.Cause.MISSING
                ? new Answer.Ok(Value.NONE)
                : Step.answer(outcome, value);
    }

    private static Value columns(Outcome.Ok described) {
        Map<String, String> columns = new TreeMap<>();
        described.rows().forEach(row -> columns.put(row.get(0), row.get(1)));
        return Value.of(columns);
    }

    @Override
    public List<Step> finalSteps(int clients, long turns, long seed) {
        return KEYS.keys(clients, turns).stream()
                .map(key -> read(Functions.FINAL_READ, key, table(seed, key)))
                .toList();
    }

    /** A gateway that does not know a table asks Metasrv, and from then on knows all that was there. */
    @Override
    public List<Step> beforeFinalSteps() {
        return List.of(new Step(
                "refresh",
                NAME + "/refresh",
                Value.NONE,
                Request.read("DESCRIBE jepsen_schema_nobody"),
                found(_ -> Value.NONE)));
    }

    @Override
    public List<Checker> checkers(LongSupplier nanoClock, Duration limit) {
        return List.of(new KeyedChecker(NAME + "/", new SchemaChecker()));
    }

    /** Not that of an earlier run on the same cluster. */
    private static String table(long seed, long key) {
        return "jepsen_schema_" + Long.toUnsignedString(seed, 36) + "_" + key;
    }

    private static String name(long key) {
        return NAME + "/" + key;
    }
}
