package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.FinalStateChecker;
import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.client.Roaming;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A workload of one {@link HostTable}, and at its end the question whether all replicas have the same rows: reads alone only ever see
 * the replica that leads. Stateless; any thread.
 */
record ReplicaChecked(Workload workload) implements Workload {
    /** Columns of what ADMIN check_replicas answers. */
    private static final int REGION = 0;

    private static final int PEER = 2;
    private static final int ROWS = 4;
    private static final int DIGEST = 5;
    private static final int ERROR = 6;

    @Override
    public String name() {
        return workload.name();
    }

    @Override
    public String asserts() {
        return workload.asserts();
    }

    @Override
    public int gatewaysWanted() {
        return workload.gatewaysWanted();
    }

    @Override
    public List<String> setUp(long seed) {
        return workload.setUp(seed);
    }

    @Override
    public Roaming roaming(Seat seat) {
        return workload.roaming(seat);
    }

    @Override
    public Generator generator(Seat seat) {
        return workload.generator(seat);
    }

    @Override
    public List<Step> beforeFinalSteps() {
        return workload.beforeFinalSteps();
    }

    @Override
    public List<Step> finalSteps(int clients, long turns, long seed) {
        List<Step> steps = new ArrayList<>(workload.finalSteps(clients, turns, seed));
        steps.add(replicas(HostTable.of(name(), seed, false).name()));
        return steps;
    }

    private Step replicas(String table) {
        return new Step(
                Functions.FINAL_HASH,
                name() + "/replicas",
                Value.NONE,
                Request.read("ADMIN check_replicas('" + table + "')"),
                ReplicaChecked::answer);
    }

    /** What each replica has, of all its Regions; a replica that could not be asked is asked again. */
    private static Answer answer(Outcome outcome) {
        if (!(outcome instanceof Outcome.Ok ok)) {
            return Step.answer(outcome, _ -> Value.NONE);
        }
        Map<String, String> content = new TreeMap<>();
        for (List<String> row : ok.rows()) {
            if (!row.get(ERROR).isEmpty()) {
                return new Answer.Fail(row.get(PEER) + ": " + row.get(ERROR));
            }
            String region = row.get(REGION) + " " + row.get(ROWS) + " rows " + row.get(DIGEST);
            content.merge(row.get(PEER), region, (before, more) -> before + "; " + more);
        }
        return new Answer.Ok(Value.of(content));
    }

    @Override
    public List<Checker> checkers(LongSupplier nanoClock, Duration limit) {
        List<Checker> checkers = new ArrayList<>(workload.checkers(nanoClock, limit));
        checkers.add(new KeyedChecker(name() + "/", new FinalStateChecker()));
        return checkers;
    }
}
