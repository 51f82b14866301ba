package io.kontiki.jepsen.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistoryTest {
    @Test
    void pairsInvocationsWithTheirCompletions() {
        History history = new Story()
                .invoke("1", "write", "x", 1)
                .invoke("2", "read", "x")
                .done("1")
                .ok("2", 1)
                .history();

        assertThat(history.calls()).extracting(Call::toString).containsExactly("write 1", "read -> 1");
        assertThat(history.calls().getFirst().end()).isEqualTo(2);
        assertThat(history.calls().getLast().before(history.calls().getFirst())).isFalse();
        assertThat(history.callsByKey(Set.of("read"))).containsOnlyKeys("x");
    }

    @Test
    void aCallOfUnknownOutcomeStaysOpen() {
        History history = new Story()
                .invoke("1", "write", "x", 1)
                .info("1")
                .invoke("2", "write", "x", 2)
                .history();

        assertThat(history.calls()).allSatisfy(call -> {
            assertThat(call.outcome()).isEqualTo(OperationType.INFO);
            assertThat(call.end()).isEqualTo(Call.OPEN);
        });
    }

    @Test
    void refusesAProcessThatActsAfterAnUnknownOutcome() {
        Story story = new Story().invoke("1", "write", "x", 1).info("1").invoke("1", "read", "x");

        assertThatThrownBy(story::history).hasMessageContaining("operation 2").hasMessageContaining("process 1");
    }

    @Test
    void refusesAProcessThatDoesTwoThingsAtOnce() {
        Story story = new Story().invoke("1", "write", "x", 1).invoke("1", "read", "x");

        assertThatThrownBy(story::history).hasMessageContaining("still has operation 0 open");
    }

    @Test
    void refusesACompletionOfSomethingElse() {
        List<Operation> operations = new Story()
                .invoke("1", "write", "x", 1)
                .invoke("2", "read", "y")
                .ok("2", 1)
                .operations();
        Operation other = operations.get(2);
        Operation stolen = new Operation(
                2, "1", "1", other.type(), other.function(), other.key(), other.value(), other.timeNanos(), "");

        assertThatThrownBy(() -> new History(List.of(operations.get(0), operations.get(1), stolen)))
                .hasMessageContaining("invoked was write on 'x'");
        assertThatThrownBy(() -> new History(List.of(stolen))).hasMessageContaining("never invoked");
    }

    @Test
    void aReadOfVeryMuchIsToldInShort() {
        long[] rows = LongStream.rangeClosed(1, 5000).toArray();

        assertThat(new Story()
                        .readsRows("1", "t", rows)
                        .history()
                        .calls()
                        .getFirst()
                        .toString())
                .isEqualTo("read -> [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ... 4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998,"
                        + " 4999, 5000] (5000)");
    }

    @Test
    void refusesOperationsOutOfOrder() {
        List<Operation> operations = new Story().does("1", "write", "x", 1).operations();

        assertThatThrownBy(() -> new History(operations.reversed())).hasMessageContaining("follows operation 1");
    }

    @Test
    void pairsFaultsThatOverlapAndLeavesOthersOpen() {
        History history = new Story()
                .fault("start-partition", "dc1")
                .fault("start-pause", "node2")
                .fault("kill", "node3")
                .fault("stop-partition", "dc1")
                .fault("stop-partition", "dc3")
                .history();

        assertThat(history.calls()).isEmpty();
        assertThat(history.faults())
                .extracting(Fault::name, Fault::target, Fault::beginNanos, Fault::endNanos)
                .containsExactly(
                        tuple("partition", "dc1", 1_000_000L, 4_000_000L),
                        tuple("pause", "node2", 2_000_000L, Long.MAX_VALUE),
                        tuple("kill", "node3", 3_000_000L, 3_000_000L));
    }
}
