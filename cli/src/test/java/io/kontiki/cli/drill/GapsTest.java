package io.kontiki.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {
    private static final long MS = 1_000_000;

    private static long longest(long from, long to, long... successes) {
        long[] nanos = new long[successes.length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = successes[i] * MS;
        }
        return Gaps.longest(nanos, from * MS, to * MS).millis();
    }

    @Test
    void aGapThatBeganBeforeTheWindowCountsWhole() {
        assertThat(longest(100, 1000, 10, 20, 90, 900, 990)).isEqualTo(810);
    }

    @Test
    void gapsOutsideOfTheWindowDoNotCount() {
        assertThat(longest(500, 1000, 0, 400, 480, 520, 600, 700, 800, 900, 1000, 5000))
                .isEqualTo(100);
    }

    @Test
    void silenceUntilTheEndOfTheWindowIsAGap() {
        assertThat(longest(0, 1000, 100, 200)).isEqualTo(800);
        assertThat(longest(0, 1000)).isEqualTo(1000);
    }
}
