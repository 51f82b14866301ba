package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.client.Roaming;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** What clients do in a run, and who judges it. Stateless; any thread. */
public interface Workload {
    /** One word, lower case; all its keys begin with it and a slash. */
    String name();

    /** What it asserts of Kontiki, in a sentence, for reports. */
    String asserts();

    /** Statements before the first step, which may be repeated. What they make has the seed in its name. */
    List<String> setUp(long seed);

    default Roaming roaming(Seat seat) {
        return Roaming.AFTER_FAILURE;
    }

    Generator generator(Seat seat);

    /** What each reader at the end does once before its reads. */
    default List<Step> beforeFinalSteps() {
        return List.of();
    }

    /**
     * Reads after all faults were taken back, each of which is repeated until it is answered, at two gateways.
     *
     * @param clients how many there were
     * @param turns first turn that no client had
     * @param seed of the run
     */
    List<Step> finalSteps(int clients, long turns, long seed);

    /** Judges of the history of a run; each looks only at keys of this workload. */
    List<Checker> checkers(LongSupplier nanoClock, Duration limit);
}
