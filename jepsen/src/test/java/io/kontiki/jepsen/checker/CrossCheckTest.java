package io.kontiki.jepsen.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Operation;
import io.kontiki.jepsen.history.OperationType;
import io.kontiki.jepsen.history.Story;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.opensearch.cluster.coordination.LinearizabilityChecker.SequentialSpec;

/** Our checker and that of OpenSearch, which others wrote and use, agree on every history. */
class CrossCheckTest {
    private static final int HISTORIES = 1500;

    /** Written for this test alone: nothing of our model. */
    private static final class Register implements SequentialSpec {
        private static final Object MISSING = "missing";

        @Override
        public Object initialState() {
            return Value.NONE;
        }

        @Override
        public Optional<Object> nextState(Object state, Object input, Object output) {
            Operation invoked = (Operation) input;
            return switch (invoked.function()) {
                case "write" -> Optional.of(invoked.value());
                case "read" -> output == MISSING || output.equals(state) ? Optional.of(state) : Optional.empty();
                case "cas" -> {
                    List<Long> numbers = invoked.numbers();
                    Object expected = numbers.size() == 1
                            ? Value.NONE
                            : Value.of(numbers.get(0).longValue());
                    if (expected.equals(state)) {
                        yield Optional.of(Value.of(numbers.getLast().longValue()));
                    }
                    yield output == MISSING ? Optional.of(state) : Optional.empty();
                }
                default -> throw new IllegalArgumentException(invoked.function());
            };
        }
    }

    private static boolean theirs(History history) {
        var events = new org.opensearch.cluster.coordination.LinearizabilityChecker.History();
        Map<Long, Call> calls = new HashMap<>();
        history.calls().forEach(call -> calls.put(call.begin(), call));
        Map<String, Integer> open = new HashMap<>();
        for (Operation operation : history.operations()) {
            if (operation.type() == OperationType.INVOKE) {
                if (calls.get(operation.index()).outcome() != OperationType.FAIL) {
                    open.put(operation.process(), events.invoke(operation));
                }
            } else if (operation.type() == OperationType.OK) {
                events.respond(open.get(operation.process()), operation.value());
            }
        }
        return new org.opensearch.cluster.coordination.LinearizabilityChecker()
                .isLinearizable(new Register(), events, _ -> Register.MISSING);
    }

    private static boolean ours(History history, boolean searchOnly) {
        CheckResult result = new LinearizabilityChecker(
                        new RegisterModel(), searchOnly, System::nanoTime, Duration.ofSeconds(60))
                .check(history);
        // Whoever saw nothing has nothing that could be wrong.
        assertThat(result.verdict() == Verdict.UNKNOWN).isEqualTo(result.count("observations") == 0);
        return result.verdict() != Verdict.INVALID;
    }

    @Test
    void agreesOnRandomAnswers() {
        compare("few values", seed -> random(new Random(seed), false, true));
        compare("few values, no cas", seed -> random(new Random(seed), false, false));
        compare("values written once", seed -> random(new Random(seed), true, false));
        compare("values written once, cas", seed -> random(new Random(seed), true, true));
    }

    @Test
    void agreesOnWhatAnAtomicRegisterDoesAndOnWhatItDoesNot() {
        compare("simulated", seed -> {
            Random random = new Random(seed);
            History history = SimulatedRegisters.history(
                    new SimulatedRegisters.Plan(seed, 1, 3, 40, 25, 0.08, seed % 3 == 0 ? 0.3 : 0));
            History broken = seed % 2 == 0 ? SimulatedRegisters.broken(history, random) : null;
            return broken == null ? history : broken;
        });
    }

    private static void compare(String what, LongFunction<History> histories) {
        int valid = 0;
        for (long seed = 1; seed <= HISTORIES; seed++) {
            History history = histories.apply(seed);
            boolean theirs = theirs(history);
            assertThat(ours(history, true))
                    .as("search, %s, seed %d: %s", what, seed, history.calls())
                    .isEqualTo(theirs);
            assertThat(ours(history, false))
                    .as("%s, seed %d: %s", what, seed, history.calls())
                    .isEqualTo(theirs);
            valid += theirs ? 1 : 0;
        }
        System.out.println("cross-check, " + what + ": " + valid + " of " + HISTORIES + " are linearizable");
        assertThat(valid).isBetween(HISTORIES / 20, HISTORIES * 19 / 20);
    }

    /** A few clients, whose answers are mostly drawn at random and at times make sense. */
    private static History random(Random random, boolean distinct, boolean cas) {
        Story story = new Story();
        int clients = 2 + random.nextInt(3);
        String[] processes = new String[clients];
        String[] functions = new String[clients];
        int next = 0;
        int written = 0;
        for (int client = 0; client < clients; client++) {
            processes[client] = Integer.toString(next++);
        }
        int steps = 8 + random.nextInt(14);
        for (int step = 0; step < steps; step++) {
            int client = random.nextInt(clients);
            String process = processes[client];
            if (functions[client] == null) {
                int kind = random.nextInt(cas ? 5 : 4);
                functions[client] = kind < 2 ? "read" : kind < 4 ? "write" : "cas";
                switch (functions[client]) {
                    case "write" -> story.invoke(process, "write", "x", distinct ? ++written : value(random));
                    case "cas" -> {
                        long to = distinct ? ++written : value(random);
                        if (random.nextInt(3) == 0) {
                            story.invoke(process, "cas", "x", to);
                        } else {
                            story.invoke(
                                    process, "cas", "x", distinct ? 1 + random.nextInt(written) : value(random), to);
                        }
                    }
                    default -> story.invoke(process, "read", "x");
                }
                continue;
            }
            int how = random.nextInt(10);
            if (how == 0) {
                story.info(process);
                processes[client] = Integer.toString(next++);
            } else if (how == 1) {
                story.fail(process);
            } else if (functions[client].equals("read")) {
                long seen = distinct ? random.nextInt(written + 1) : value(random) - 1;
                story.ok(process, seen == 0 ? Value.NONE : Value.of(seen));
            } else {
                story.done(process);
            }
            functions[client] = null;
        }
        return story.history();
    }

    private static int value(Random random) {
        return 1 + random.nextInt(3);
    }
}
