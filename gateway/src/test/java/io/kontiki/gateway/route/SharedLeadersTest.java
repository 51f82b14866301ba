package io.kontiki.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.topology.Topology;
import io.kontiki.gateway.FakeMeta;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.WalGroupInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedLeadersTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Answers when it is let. */
    private static final class Search implements GroupLeaders {
        private final AtomicInteger searches = new AtomicInteger();
        private final AtomicInteger checks = new AtomicInteger();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile String leader = "n1";

        @Override
        public String leader(int groupId, Duration timeout) {
            searches.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new KontikiException(ErrorCode.CANCELLED, "stopped", e);
            }
            if (leader == null) {
                throw new KontikiException(ErrorCode.NO_LEADER, "WAL group " + groupId + " has no leader");
            }
            return leader;
        }

        @Override
        public void forget(int groupId, String address) {}

        @Override
        public boolean hasMoved(int groupId, String address, Duration timeout) {
            checks.incrementAndGet();
            return leader != null && !leader.equals(address);
        }

        @Override
        public boolean isLed(int groupId, Duration timeout) {
            return leader != null;
        }
    }

    private final Search search = new Search();
    private final SharedLeaders leaders = new SharedLeaders(search, WaitClock.SYSTEM);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aThousandWaitersMakeOneSearch() throws Exception {
        search.gate = new CountDownLatch(1);
        List<Future<String>> waiters = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            waiters.add(threads.submit(() -> leaders.leader(1, LONG)));
        }
        search.gate.countDown();
        for (Future<String> waiter : waiters) {
            assertThat(waiter.get()).isEqualTo("n1");
        }
        assertThat(search.searches).hasValue(1);
    }

    @Test
    void aForgottenLeaderIsSearchedForAgainAndAnotherOnesIsNot() {
        leaders.leader(1, LONG);
        leaders.forget(1, "n2");
        assertThat(leaders.leader(1, LONG)).isEqualTo("n1");
        assertThat(search.searches).hasValue(1);

        search.leader = "n2";
        leaders.forget(1, "n1");
        assertThat(leaders.leader(1, LONG)).isEqualTo("n2");
        assertThat(leaders.hasMoved(1, "n1", LONG)).isTrue();
        assertThat(search.checks).as("it is known already").hasValue(0);
    }

    @Test
    void manyWritesThatWaitForAFrozenLeaderShareTheirChecks() {
        leaders.leader(1, LONG);
        for (int i = 0; i < 100; i++) {
            assertThat(leaders.hasMoved(1, "n1", LONG)).isFalse();
        }
        assertThat(search.checks.get()).isLessThan(20);
    }

    @Test
    void readinessNamesWhatIsMissing() {
        FakeMeta meta = new FakeMeta(1);
        Readiness readiness = new Readiness(meta, leaders);
        assertThat(readiness.get())
                .hasValueSatisfying(reason -> assertThat(reason).contains("no WAL groups yet"));

        meta.defineGroup(new WalGroupInfo(1, "uuid", Topology.SINGLE, List.of(new GroupMember("n1", "a", false))));
        search.leader = null;
        assertThat(readiness.get())
                .hasValueSatisfying(reason -> assertThat(reason).contains("WAL group 1 has no leader"));
        assertThatThrownBy(() -> leaders.leader(1, LONG)).isInstanceOf(KontikiException.class);
        search.leader = "n1";
        assertThat(readiness.get()).isEmpty();
    }

    @Test
    void aLeaderThatIsRememberedAndGoneMakesNoGatewayReady() {
        FakeMeta meta = new FakeMeta(1);
        meta.defineGroup(new WalGroupInfo(1, "uuid", Topology.SINGLE, List.of(new GroupMember("n1", "a", false))));
        assertThat(leaders.leader(1, LONG)).isEqualTo("n1");
        search.leader = null;
        assertThat(new Readiness(meta, leaders).get()).hasValue("WAL group 1 has no leader");
    }
}
