package io.kontiki.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunningQueryTest {
    private static final KontikiException CANCELLED = new KontikiException(ErrorCode.CANCELLED, "cancelled");

    private final RunningQueries queries = new RunningQueries(System::nanoTime);
    private final RunningQuery running = queries.open();
    private final AtomicInteger stops = new AtomicInteger();

    @AfterEach
    void close() {
        queries.close();
    }

    @Test
    void aLimitThatIsOverWhileTheQueryIsPlannedStopsItWhenItBegins() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        running.start(Duration.ofNanos(1));
        running.begin(stopped::countDown);
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(running.explain(CANCELLED)).hasMessage("canceling statement due to statement timeout");
    }

    @Test
    void aStopCountsForOneStatementOnly() {
        running.stop(StopReason.REQUEST);
        running.start(Duration.ZERO);
        running.begin(stops::incrementAndGet);
        assertThat(stops).as("a stop before the statement").hasValue(0);
        running.stop(StopReason.REQUEST);
        running.stop(StopReason.TIMEOUT);
        assertThat(stops).hasValue(1);
        assertThat(running.explain(CANCELLED)).hasMessage("canceling statement due to user request");
        running.end();
        running.start(Duration.ZERO);
        assertThat(running.explain(CANCELLED)).isSameAs(CANCELLED);
    }

    @Test
    void anErrorOfTheStatementItselfIsTold() {
        KontikiException own = new KontikiException(ErrorCode.TABLE_NOT_FOUND, "no table");
        running.start(Duration.ZERO);
        running.stop(StopReason.REQUEST);
        assertThat(running.explain(own)).isSameAs(own);
    }

    @Test
    void statementsThatEndInTimeLeaveNothingBehind() {
        for (int i = 0; i < 1_000; i++) {
            running.start(Duration.ofHours(1));
            running.begin(stops::incrementAndGet);
            running.end();
        }
        assertThat(queries.watched()).isZero();
        assertThat(stops).hasValue(0);
    }
}
