package io.kontiki.jepsen.planted;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScanConditionTest {
    @Test
    void theConditionAboveTheScanIsSaidInItsColumns() {
        assertThat(ScanCondition.of(
                        "SELECT CAST(f.c2 AS DOUBLE) AS c2 FROM (SELECT t0.c2 AS c2 FROM (SELECT k1 AS c0, k3 AS c2 FROM"
                                + " scan) AS t0 WHERE (t0.c2 > 90) AND t0.c0 = 'a)''(b') AS f ORDER BY f.c2 LIMIT 5"))
                .contains("(k3 > 90) AND k1 = 'a)''(b'");
    }

    @Test
    void aConditionMayEndTheStatement() {
        assertThat(ScanCondition.of("SELECT t0.c2 AS c2 FROM (SELECT k3 AS c2 FROM scan) AS t0 WHERE t0.c2 > 90"))
                .contains("k3 > 90");
    }

    @Test
    void withoutWhereThereIsNone() {
        assertThat(ScanCondition.of("SELECT CAST(f.c2 AS DOUBLE) AS c2 FROM (SELECT k3 AS c2 FROM scan) AS f"))
                .isEmpty();
    }
}
