package io.kontiki.jepsen.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Protocol;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GeneratorTest {
    private static final int CLIENTS = 20;
    private static final long TURNS = 300;
    private static final long SEED = 7;

    static Stream<Workload> workloads() {
        return Workloads.all().stream();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void theSameSeedGivesTheSameSteps(Workload workload) {
        assertThat(asked(workload, SEED)).isEqualTo(asked(workload, SEED)).isNotEqualTo(asked(workload, SEED + 1));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void aTurnDoesNotDependOnThoseBeforeIt(Workload workload) {
        Seat seat = seat(3, SEED);
        Generator whole = workload.generator(seat);
        List<String> steps = LongStream.range(0, TURNS)
                .mapToObj(turn -> whole.step(turn).toString().replaceAll("\\$\\$Lambda[^,\\]]*", ""))
                .toList();
        Generator late = workload.generator(seat);
        assertThat(late.step(TURNS - 1).toString().replaceAll("\\$\\$Lambda[^,\\]]*", ""))
                .isEqualTo(steps.getLast());
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void noNumberIsWrittenTwice(Workload workload) {
        Set<String> written = new HashSet<>();
        for (Step step : steps(workload, SEED)) {
            if (Set.of(Functions.WRITE, Functions.ADD, Functions.APPEND, Functions.BATCH)
                    .contains(step.function())) {
                for (String number : numbers(step.value())) {
                    assertThat(written.add(step.key().split("/")[0] + " " + number))
                            .as(number)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void everyKeyThatIsUsedIsReadAtTheEnd(Workload workload) {
        Set<String> used = new TreeSet<>();
        for (Step step : steps(workload, SEED)) {
            if (!Set.of("flush", "compact", "insert").contains(step.function())) {
                used.add(step.key().replace("monotonic/count/", "monotonic/register/"));
            }
        }
        List<String> read = workload.finalSteps(CLIENTS, TURNS, SEED).stream()
                .map(Step::key)
                .toList();
        assertThat(read).doesNotHaveDuplicates().containsAll(used);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void onlyOverHttpThereAreLines(Workload workload) {
        boolean lines = false;
        for (int number = 0; number < CLIENTS; number++) {
            Seat seat = seat(number, SEED);
            Generator generator = workload.generator(seat);
            for (long turn = 0; turn < TURNS; turn++) {
                boolean line = generator.step(turn).stream().anyMatch(step -> step.request() instanceof Request.Lines);
                assertThat(line && seat.protocol() == Protocol.POSTGRES).isFalse();
                lines |= line;
            }
        }
        assertThat(lines).isEqualTo(!workload.name().equals("ddl"));
    }

    @Test
    void aRegisterHasAtMostSixClientsAndItsCallsCanBeSearched() {
        Map<String, Set<Integer>> clients = new TreeMap<>();
        Map<String, Integer> calls = new TreeMap<>();
        for (int number = 0; number < CLIENTS; number++) {
            Generator generator = new RegisterWorkload().generator(seat(number, SEED));
            for (long turn = 0; turn < 2000; turn++) {
                int client = number;
                generator
                        .step(turn)
                        .filter(step -> !step.function().equals("flush"))
                        .ifPresent(step -> {
                            clients.computeIfAbsent(step.key(), _ -> new HashSet<>())
                                    .add(client);
                            calls.merge(step.key(), 1, Integer::sum);
                        });
            }
        }
        assertThat(clients.values()).allSatisfy(each -> assertThat(each).hasSizeLessThanOrEqualTo(6));
        assertThat(calls.values()).allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(250));
        assertThat(calls).hasSizeGreaterThan(100);
    }

    @Test
    void aBatchIsOfSeveralRegionsAndSaysWhichRowsAreInWhich() {
        Map<String, Set<String>> hosts = new HashMap<>();
        for (Step step : steps(new BatchWorkload(), SEED)) {
            if (step.value() instanceof Value.Texts parts) {
                assertThat(parts.texts()).hasSizeBetween(2, 4);
                parts.texts()
                        .values()
                        .forEach(rows -> assertThat(rows.split(" ")).hasSize(3));
                if (step.request() instanceof Request.Lines lines) {
                    for (String line : lines.body().split("\n")) {
                        String host = line.replaceAll(".*host=h(.) .*", "$1");
                        String number = line.replaceAll(".* v=(\\d+)i .*", "$1");
                        parts.texts().forEach((region, rows) -> {
                            if (List.of(rows.split(" ")).contains(number)) {
                                hosts.computeIfAbsent(region, _ -> new TreeSet<>())
                                        .add(host);
                            }
                        });
                    }
                }
            }
        }
        assertThat(hosts)
                .isEqualTo(Map.of(
                        "region-0", Set.of("0", "1", "2"),
                        "region-1", Set.of("4", "5", "6"),
                        "region-2", Set.of("8", "9", "a"),
                        "region-3", Set.of("c", "d", "e")));
    }

    @Test
    void eachPartOfAMixtureHasClientsOfEachProtocol() {
        Map<String, Set<Protocol>> protocols = new TreeMap<>();
        Workload mixed = Workloads.find("mixed").orElseThrow();
        for (int number = 0; number < 30; number++) {
            Seat seat = new Seat(number, 30, protocol(number), SEED);
            mixed.generator(seat)
                    .step(0)
                    .ifPresent(step -> protocols
                            .computeIfAbsent(step.key().split("/")[0], _ -> new HashSet<>())
                            .add(seat.protocol()));
        }
        assertThat(protocols).hasSize(Workloads.all().size() - 1);
        assertThat(protocols.values()).allSatisfy(each -> assertThat(each).hasSize(2));
    }

    @Test
    void whatIsNoNumberIsReadAsOneThatNobodyWrote() {
        assertThat(HostTable.numbers(List.of(List.of("5"), List.of("")))).isEqualTo(Value.of(List.of(5L, -1L)));
        assertThat(HostTable.single(List.of())).isEqualTo(Value.NONE);
        assertThat(HostTable.single(List.of(List.of("5")))).isEqualTo(Value.of(5));
        assertThat(HostTable.single(List.of(List.of("5"), List.of("5")))).isEqualTo(Value.of(-3));
    }

    @Test
    void aReadWithAConditionThatFindsNothingSaysNothing() {
        List<Step> reads = steps(new RegisterWorkload(), SEED).stream()
                .filter(step -> step.request() instanceof Request.Sql sql
                        && sql.statement().contains(" v < "))
                .toList();
        assertThat(reads).isNotEmpty();
        assertThat(reads.getFirst().answer().apply(Outcome.DONE)).isInstanceOf(Answer.Fail.class);
        assertThat(reads.getFirst().answer().apply(new Outcome.Ok(List.of(List.of("5")))))
                .isEqualTo(new Answer.Ok(Value.of(5)));
    }

    private static List<String> asked(Workload workload, long seed) {
        return steps(workload, seed).stream()
                .map(step -> step.function() + " " + step.key() + " " + step.value() + " " + step.request())
                .toList();
    }

    private static List<Step> steps(Workload workload, long seed) {
        List<Step> steps = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            Generator generator = workload.generator(seat(number, seed));
            for (long turn = 0; turn < TURNS; turn++) {
                generator.step(turn).ifPresent(steps::add);
            }
        }
        return steps;
    }

    private static List<String> numbers(Value value) {
        return switch (value) {
            case Value.None _ -> List.of();
            case Value.Number number -> List.of(number.toString());
            case Value.Numbers numbers ->
                numbers.numbers().stream().map(Object::toString).toList();
            case Value.Texts texts ->
                texts.texts().values().stream()
                        .flatMap(rows -> Stream.of(rows.split(" ")))
                        .toList();
        };
    }

    private static Seat seat(int number, long seed) {
        return new Seat(number, CLIENTS, protocol(number), seed);
    }

    private static Protocol protocol(int number) {
        return number % 3 == 2 ? Protocol.POSTGRES : Protocol.HTTP;
    }
}
