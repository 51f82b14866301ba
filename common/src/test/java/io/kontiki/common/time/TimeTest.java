package io.kontiki.common.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimeTest {
    @Test
    void logTimeNeverGoesBackAndNeverLeaps() {
        LogClock clock = new LogClock(1000);
        assertThat(clock.advance(5_000)).isEqualTo(5_000);
        assertThat(clock.advance(4_000)).isEqualTo(5_000);
        assertThat(clock.advance(5_500)).isEqualTo(5_500);
        assertThat(clock.advance(1_000_000)).isEqualTo(6_500);
        assertThat(clock.advance(Long.MAX_VALUE)).isEqualTo(7_500);
        assertThat(new LogClock(1000, clock.lastMillis()).advance(7_600)).isEqualTo(7_600);
        assertThat(new LogClock(1000, -5).advance(Long.MAX_VALUE)).isEqualTo(995);
        assertThat(new LogClock(1000).lastMillis()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aDeadlineFollowsTheMonotonicClockOnly() {
        ManualClock clock = new ManualClock(1_000);
        Deadline deadline = Deadline.after(clock, Duration.ofSeconds(2));
        clock.setWallMillis(99_000_000);
        assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(2));
        assertThat(deadline.remaining(Duration.ofMillis(500))).isEqualTo(Duration.ofMillis(500));
        clock.advance(Duration.ofMillis(1_900));
        assertThat(deadline.remaining(Duration.ofMillis(500))).isEqualTo(Duration.ofMillis(100));
        assertThat(deadline.hasPassed()).isFalse();
        clock.advance(Duration.ofMillis(100));
        assertThat(deadline.hasPassed()).isTrue();
        clock.advance(Duration.ofDays(1));
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void theManualClockMovesBothClocksTogether() {
        ManualClock clock = new ManualClock(1_000);
        clock.advance(Duration.ofMillis(5));
        assertThat(clock.now()).isEqualTo(Instant.ofEpochMilli(1_005));
        assertThat(clock.monotonicNanos()).isEqualTo(5_000_000);
    }

    @Test
    void theSystemClockIsTheSystems() {
        assertThat(Math.abs(Clock.SYSTEM.wallMillis() - System.currentTimeMillis()))
                .isLessThan(60_000);
        assertThat(Clock.SYSTEM.now()).isAfter(Instant.parse("2025-01-01T00:00:00Z"));
        assertThat(Clock.SYSTEM.monotonicNanos()).isLessThanOrEqualTo(Clock.SYSTEM.monotonicNanos());
    }
}
