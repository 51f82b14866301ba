package io.kontiki.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.topology.Topology;
import io.kontiki.gateway.FakeMeta;
import io.kontiki.gateway.FakeRegions;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderFinderTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    private final FakeMeta meta = new FakeMeta(1);
    private final FakeRegions regions = new FakeRegions();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LeaderFinder finder = new LeaderFinder(meta, regions, threads, WaitClock.SYSTEM);
    private final Set<String> leading = ConcurrentHashMap.newKeySet();
    private final Set<String> frozen = ConcurrentHashMap.newKeySet();
    private final CountDownLatch thaw = new CountDownLatch(1);
    private final AtomicInteger questions = new AtomicInteger();

    @BeforeEach
    void threeMembers() {
        meta.defineGroup(
                new WalGroupInfo(
                        1,
                        "uuid",
                        Topology.parse("1-1-1"),
                        List.of(
                                new GroupMember("n1", "a", false),
                                new GroupMember("n2", "b", false),
                                new GroupMember("w", "c", true))));
        regions.status = this::status;
    }

    @AfterEach
    void stop() {
        thaw.countDown();
        threads.shutdownNow();
    }

    @Test
    void asksTheDataReplicasOnceAndRemembersTheLeader() {
        leading.add("n2:grpc");
        leading.add("w:grpc");

        assertThat(finder.leader(1, SHORT)).isEqualTo("n2:grpc");
        assertThat(finder.leader(1, SHORT)).isEqualTo("n2:grpc");
        assertThat(questions).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void aFrozenMemberDoesNotHideTheNewLeader() {
        leading.add("n1:grpc");
        assertThat(finder.leader(1, SHORT)).isEqualTo("n1:grpc");
        frozen.add("n1:grpc");
        assertThat(finder.hasMoved(1, "n1:grpc", SHORT)).isFalse();

        leading.add("n2:grpc");

        assertThat(finder.hasMoved(1, "n1:grpc", SHORT)).isTrue();
        assertThat(finder.leader(1, SHORT)).isEqualTo("n2:grpc");
    }

    @Test
    void aForgottenLeaderIsTakenAgainOnlyWhenNoOtherLeads() {
        leading.add("n1:grpc");
        finder.leader(1, SHORT);
        finder.forget(1, "n1:grpc");
        assertThat(finder.leader(1, SHORT)).isEqualTo("n1:grpc");

        finder.forget(1, "n1:grpc");
        leading.add("n2:grpc");
        assertThat(finder.leader(1, SHORT)).isEqualTo("n2:grpc");
    }

    @Test
    void manyWaitersShareOneSearch() throws Exception {
        List<Future<String>> waiters = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            waiters.add(threads.submit(() -> finder.leader(1, Duration.ofSeconds(10))));
        }
        leading.add("n1:grpc");
        for (Future<String> waiter : waiters) {
            assertThat(waiter.get()).isEqualTo("n1:grpc");
        }
        assertThat(questions.get()).as("questions for 200 waiters").isLessThan(100);
    }

    @Test
    void withoutLeaderTheErrorSaysSo() {
        assertThatThrownBy(() -> finder.leader(1, SHORT))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("WAL group 1 has no leader");
        assertThat(new Readiness(meta, finder).get()).hasValueSatisfying(reason -> assertThat(reason).contains("no leader"));
        leading.add("n1:grpc");
        assertThat(new Readiness(meta, finder).get()).isEmpty();
    }

    private NodeStatus status(String address, Duration deadline) {
        questions.incrementAndGet();
        if (frozen.contains(address)) {
            try {
                thaw.await();
            } catch (InterruptedException e) {
                throw new KontikiException(ErrorCode.TIMEOUT, "interrupted", e);
            }
        }
        boolean leads = leading.contains(address);
        GroupStatus group = new GroupStatus(
                1, address, false, leads ? "LEADER" : "FOLLOWER", null, leads, 1, 0, 0, -1, 0, 0, 0, 0, 0, List.of(), List.of());
        return new NodeStatus(address, List.of(group));
    }
}
