package io.kontiki.jepsen.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.Topology;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    static final Topology TOPOLOGY =
            Topology.of("2-2-1", (_, _, number) -> new Topology.Place("127.0.0.1", 18_000 + 10 * number));
    private static final Duration HOUR = Duration.ofHours(1);

    private static Schedule schedule(long seed, List<FaultKind> kinds, Duration duration) {
        return Schedule.of(seed, kinds, TOPOLOGY, duration, Schedule.Rhythm.USUAL);
    }

    @Test
    void theSameSeedGivesTheSameSchedule() {
        Schedule one = schedule(7, FaultKind.all(), HOUR);

        assertThat(schedule(7, FaultKind.all(), HOUR)).isEqualTo(one);
        assertThat(schedule(8, FaultKind.all(), HOUR).steps()).isNotEqualTo(one.steps());
    }

    @Test
    void everyFaultComesBeforeAnyComesAgain() {
        List<FaultKind> first = schedule(3, FaultKind.all(), HOUR).steps().stream()
                .limit(FaultKind.all().size())
                .map(Step::kind)
                .toList();

        assertThat(first).containsExactlyInAnyOrderElementsOf(FaultKind.all());
    }

    @Test
    void aMinuteHoldsAFewFaultsAndEndsQuietly() {
        for (long seed = 0; seed < 200; seed++) {
            Schedule minute = schedule(seed, FaultKind.all(), Duration.ofMinutes(1));
            assertThat(minute.steps()).hasSizeBetween(3, 8);
            assertThat(minute.steps().getLast().ends()).isLessThanOrEqualTo(Duration.ofSeconds(56));
        }
    }

    @Test
    void aFaultThatDoesNotFitIsLeftOutAndTheOthersGoOn() {
        for (long seed = 0; seed < 200; seed++) {
            Schedule minute = schedule(seed, List.of(FaultKind.PAUSE_LONG, FaultKind.KILL), Duration.ofMinutes(1));
            assertThat(minute.steps()).hasSizeBetween(2, 5).allMatch(step -> step.kind() == FaultKind.KILL);
        }
        assertThat(schedule(1, List.of(FaultKind.PAUSE_LONG), FaultKind.PAUSE_LONG.timeInRun())
                        .steps())
                .hasSize(1);
    }

    @Test
    void aPauseLastsOneToFiveElectionTimeouts() {
        assertThat(schedule(1, List.of(FaultKind.PAUSE_LEADER), HOUR).steps())
                .allMatch(step -> step.lasts().compareTo(Duration.ofSeconds(1)) >= 0
                        && step.lasts().compareTo(Duration.ofSeconds(5)) <= 0);
    }

    @Test
    void damageStaysAtAMinorityOfEveryGroup() {
        List<Aim> aims = IntStream.range(0, 50)
                .mapToObj(seed -> schedule(seed, List.of(FaultKind.FILE_BIT_FLIP), HOUR))
                .flatMap(schedule -> schedule.steps().stream().map(Step::aim))
                .toList();

        assertThat(aims).hasSizeGreaterThan(1000).allSatisfy(aim -> {
            List<String> nodes = ((Aim.At) aim).nodes();
            assertThat(nodes).hasSizeBetween(1, 2);
            assertThat(nodes.stream().filter(node -> TOPOLOGY.node(node).metasrv()))
                    .hasSizeLessThanOrEqualTo(1);
        });
    }

    @Test
    void noFaultsGiveAnEmptySchedule() {
        assertThat(schedule(1, List.of(), HOUR).steps()).isEmpty();
    }
}
