package io.kontiki.jepsen.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.client.Effect;
import io.kontiki.jepsen.client.GatewayAddress;
import io.kontiki.jepsen.client.GatewayClient;
import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Protocol;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.client.Roaming;
import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.HistoryReader;
import io.kontiki.jepsen.history.HistoryWriter;
import io.kontiki.jepsen.history.OperationType;
import io.kontiki.jepsen.history.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadRunTest {
    private static final List<GatewayAddress> GATEWAYS = List.of(
            new GatewayAddress("n1", "127.0.0.1:1", "127.0.0.1:2"),
            new GatewayAddress("n2", "127.0.0.1:3", "127.0.0.1:4"));

    @TempDir
    private Path directory;

    /** Goes on when somebody waits, and at no other time; waits of several clients add up. */
    private final AtomicLong clock = new AtomicLong();

    private LoadSummary summary;
    private boolean finished;

    @Test
    void aClientHasAllItsTurnsAndEachCallStandsInTheHistory() throws Exception {
        History history = run(settings(1, 50, 500), new Adding(Roaming.STAY), _ -> Outcome.DONE, true);
        List<Call> adds = calls(history, Functions.ADD);
        assertThat(adds).hasSize(25).allMatch(Call::isOk);
        assertThat(summary.ok()).isEqualTo(25);
        assertThat(summary.missed()).isZero();
        assertThat(summary.turns()).isEqualTo(25);
        assertThat(calls(history, Functions.FINAL_READ)).hasSize(2).allMatch(Call::isOk);
        assertThat(finished).isTrue();
    }

    @Test
    void clientsSideBySideKeepTheirCallsApart() throws Exception {
        History history = run(settings(4, 200, 500), new Adding(Roaming.STAY), _ -> Outcome.DONE, true);
        List<Call> adds = calls(history, Functions.ADD);
        assertThat(adds).allMatch(Call::isOk).hasSize(Math.toIntExact(summary.ok()));
        assertThat(adds.stream().map(call -> call.invoked().number())).doesNotHaveDuplicates();
        assertThat(summary.calls()).isBetween(1L, 100L);
        assertThat(finished).isTrue();
    }

    @Test
    void afterAnUnknownOutcomeTheClientGoesOnAsANewProcess() throws Exception {
        History history =
                run(settings(1, 100, 300), new Adding(Roaming.AFTER_FAILURE), _ -> new Outcome.Info("lost"), true);
        List<Call> adds = calls(history, Functions.ADD);
        assertThat(adds).hasSizeGreaterThan(1).allMatch(call -> call.outcome() == OperationType.INFO);
        assertThat(adds.stream().map(Call::process)).doesNotHaveDuplicates();
        assertThat(adds.stream().map(Call::session).distinct()).hasSize(1);
        assertThat(summary.unknown()).isEqualTo(adds.size());
    }

    @Test
    void aClientThatStaysBeginsANewSessionWithEachConnection() throws Exception {
        History history = run(settings(1, 100, 300), new Adding(Roaming.STAY), _ -> Outcome.DONE, false);
        assertThat(calls(history, Functions.ADD).stream().map(Call::session))
                .hasSizeGreaterThan(1)
                .doesNotHaveDuplicates();
    }

    @Test
    void turnsThatPassDuringALongCallAreLeftOut() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        run(
                settings(1, 100, 800),
                new Adding(Roaming.STAY),
                _ -> {
                    if (calls.getAndIncrement() == 0) {
                        clock.addAndGet(405_000_000);
                    }
                    return Outcome.DONE;
                },
                true);
        // Turn 0 took until turn 40 was due.
        assertThat(summary.missed()).isEqualTo(39);
        assertThat(summary.calls()).isEqualTo(41);
    }

    @Test
    void finalReadsAreRepeatedUntilTheyAreAnswered() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        History history = run(
                settings(1, 50, 100),
                new Adding(Roaming.STAY),
                request -> request.effect() == Effect.NONE && reads.getAndIncrement() < 4
                        ? new Outcome.Fail(Outcome.Cause.BUSY, "electing")
                        : Outcome.DONE,
                true);
        List<Call> finalReads = calls(history, Functions.FINAL_READ);
        assertThat(finished).isTrue();
        assertThat(finalReads).hasSize(6).filteredOn(Call::isOk).hasSize(2);
    }

    @Test
    void finalReadsThatAreNeverAnsweredEndWithTheirLimit() throws Exception {
        run(
                settings(1, 50, 100),
                new Adding(Roaming.STAY),
                request -> request.effect() == Effect.NONE
                        ? new Outcome.Fail(Outcome.Cause.UNANSWERED, "gone")
                        : Outcome.DONE,
                true);
        assertThat(finished).isFalse();
    }

    @Test
    void aClientThatBreaksEndsTheRun() {
        assertThatThrownBy(() -> run(
                        settings(3, 50, 200),
                        new Adding(Roaming.STAY),
                        _ -> {
                            throw new IllegalStateException("a defect of the harness");
                        },
                        true))
                .hasStackTraceContaining("a defect of the harness");
    }

    private static LoadSettings settings(int clients, double rate, long millis) {
        return new LoadSettings(
                clients,
                rate,
                Duration.ofMillis(millis),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                List.of(Protocol.HTTP),
                1);
    }

    private History run(LoadSettings settings, Workload workload, Function<Request, Outcome> answers, boolean connected)
            throws Exception {
        Path file = directory.resolve("history.jsonl");
        try (HistoryWriter writer = HistoryWriter.create(file, clock::get)) {
            LoadRun run = new LoadRun(
                    workload,
                    GATEWAYS,
                    settings,
                    (_, protocol) -> new Answering(protocol, answers, connected),
                    writer,
                    clock::get,
                    clock::addAndGet);
            summary = run.load();
            finished = run.finalReads();
        }
        return new HistoryReader().read(file);
    }

    private static List<Call> calls(History history, String function) {
        return history.calls().stream()
                .filter(call -> call.function().equals(function))
                .toList();
    }

    private record Answering(Protocol protocol, Function<Request, Outcome> answers, boolean connected)
            implements GatewayClient {
        @Override
        public Outcome call(Request request) {
            return answers.apply(request);
        }

        @Override
        public void close() {}
    }

    /** Adds a number in each turn, and reads one key at the end. */
    private record Adding(Roaming roaming) implements Workload {
        @Override
        public String name() {
            return "adding";
        }

        @Override
        public String asserts() {
            return "nothing";
        }

        @Override
        public List<String> setUp(long seed) {
            return List.of("CREATE TABLE t");
        }

        @Override
        public Roaming roaming(Seat seat) {
            return roaming;
        }

        @Override
        public Generator generator(Seat seat) {
            return turn -> Optional.of(Step.change(
                    Functions.ADD,
                    "adding/t",
                    Value.of(seat.unique(turn)),
                    new Request.Sql(Effect.WHOLE, "INSERT " + turn)));
        }

        @Override
        public List<Step> finalSteps(int clients, long turns, long seed) {
            return List.of(Step.read(Functions.FINAL_READ, "adding/t", "SELECT v FROM t", HostTable::numbers));
        }

        @Override
        public List<Checker> checkers(LongSupplier nanoClock, Duration limit) {
            return List.of();
        }
    }
}
