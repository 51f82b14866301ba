package io.kontiki.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ComputationsTest {
    @Test
    void valuesThatAreAlikeArePlannedOnceForAThousandRows() {
        assertThat(plannedExpressions(3000, i -> "upper('a" + i + "')")).isEqualTo(3);
        assertThat(plannedExpressions(3000, i -> "CAST(" + i + " AS STRING)")).isEqualTo(3);
        assertThat(plannedExpressions(3000, i -> i + "::text")).isEqualTo(3);
        assertThat(plannedExpressions(3000, i -> "abs(-" + i + ".5) + 1")).isEqualTo(3);
        assertThat(plannedExpressions(3000, i -> "concat('a" + i + "', upper('b" + i + "'))"))
                .isEqualTo(3);
    }

    @Test
    void equalValuesAreComputedOnce() {
        assertThat(plannedExpressions(3000, i -> "date_trunc('hour', now())")).isEqualTo(1);
        assertThat(plannedExpressions(3000, i -> "repeat('x', " + i % 7 + ")")).isEqualTo(7);
    }

    @Test
    void arithmeticAndCastsThatMeanTheSameAsAnAssignmentNeedNoQuery() {
        assertThat(plannedExpressions(3000, i -> "1 + " + i)).isZero();
        assertThat(plannedExpressions(3000, i -> i + "::bigint")).isZero();
        assertThat(plannedExpressions(3000, i -> "'2024-01-01'::timestamp + '" + i + " s'::interval"))
                .isZero();
        assertThat(plannedExpressions(3000, i -> "CAST('" + i + "' AS STRING)")).isZero();
    }

    @Test
    void everyOtherExpressionKeepsItsConstants() {
        assertThat(plannedExpressions(4, i -> "date_trunc('hour', TIMESTAMP '2024-01-0" + (i + 1) + "')"))
                .isEqualTo(4);
        assertThat(plannedExpressions(2, i -> "round(1.5, " + i + ")")).isEqualTo(2);
        assertThat(plannedExpressions(2, i -> "abs(" + (i == 0 ? "1" : "3000000000") + ")"))
                .isEqualTo(2);
        assertThat(plannedExpressions(2, i -> "concat('a" + i + "', \"constant 1\")"))
                .isEqualTo(2);
    }

    @Test
    void theNumbersNameEveryValueOnce() {
        Statement.Insert insert = insert(2500, i -> i % 2 == 0 ? "upper('a" + i + "')" : "left('b', " + i + ")");
        List<Integer> numbers = insert.computations().stream()
                .flatMap(computation -> computation.numbers().stream())
                .sorted()
                .toList();
        assertThat(numbers).isEqualTo(IntStream.range(0, 2500).boxed().toList());
    }

    /** One per row query, otherwise one per column. */
    private static int plannedExpressions(int rows, IntFunction<String> value) {
        return insert(rows, value).computations().stream()
                .mapToInt(computation -> computation.query().text().sql().contains("from ( values")
                        ? 1
                        : computation.numbers().size())
                .sum();
    }

    private static Statement.Insert insert(int rows, IntFunction<String> value) {
        String values = IntStream.range(0, rows)
                .mapToObj(i -> "(" + value.apply(i) + ")")
                .collect(Collectors.joining(", "));
        return (Statement.Insert)
                Statements.parse("INSERT INTO t (k) VALUES " + values).getFirst();
    }
}
