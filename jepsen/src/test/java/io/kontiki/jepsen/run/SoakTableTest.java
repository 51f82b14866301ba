package io.kontiki.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.nemesis.FaultKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A table of verdicts over several runs. */
final class SoakTableTest {
    private static final List<FaultKind> TWO = List.of(FaultKind.KILL, FaultKind.PAUSE);

    private final SoakTable table = new SoakTable();

    @Test
    void aFaultThatDidNotBiteIsNotDecidedUntilARunInWhichItDid() {
        table.add(TWO, Set.of("kill"), Map.of("set", Verdict.VALID), 10);
        assertThat(table.markdown()).contains("| kill | valid 1 |").contains("| pause | not decided |");
        assertThat(table.valid()).isEqualTo(1);

        table.add(TWO, Set.of("kill", "pause"), Map.of("set", Verdict.VALID), 10);
        assertThat(table.markdown()).contains("| kill | valid 2 |").contains("| pause | valid 1 |");
        assertThat(table.cells()).isEqualTo(2);
        assertThat(table.operations()).isEqualTo(20);
    }

    @Test
    void whatWasFoundOnceStaysEvenIfTheFaultIsNotSaidToHaveBitten() {
        table.add(TWO, Set.of(), Map.of("set", Verdict.INVALID), 10);
        table.add(TWO, Set.of("kill", "pause"), Map.of("set", Verdict.VALID), 10);
        assertThat(table.markdown()).contains("| kill | invalid 2 |");
        assertThat(table.invalid()).isEqualTo(2);
    }

    @Test
    void whatShowsNothingIsNotValid() {
        assertThat(table.verdict()).isEqualTo(Verdict.UNKNOWN);
        table.addNothing(TWO);
        assertThat(table.verdict()).as("no run could be made").isEqualTo(Verdict.UNKNOWN);

        table.add(TWO, Set.of("kill"), Map.of("set", Verdict.VALID), 10);
        assertThat(table.verdict()).isEqualTo(Verdict.UNKNOWN);
        table.add(TWO, Set.of("kill", "pause"), Map.of("set", Verdict.VALID), 10);
        assertThat(table.verdict()).isEqualTo(Verdict.VALID);
        table.add(TWO, Set.of("kill", "pause"), Map.of("set", Verdict.INVALID), 10);
        assertThat(table.verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void aRunThatCouldNotBeMadeLeavesItsCellsOpen() {
        table.add(List.of(FaultKind.KILL), Set.of("kill"), Map.of("set", Verdict.VALID), 10);
        table.addNothing(List.of(FaultKind.PAUSE));
        assertThat(table.markdown()).contains("| pause | not decided |");
        assertThat(table.cells()).isEqualTo(2);
    }
}
