package io.kontiki.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.gateway.FakeMeta;
import io.kontiki.gateway.FakeRegions;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ScanFragment;
import io.kontiki.query.plan.TableDefinition;
import io.kontiki.query.source.TagTimePredicate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/** A query whose Regions have no leader, under a clock whose pauses end only by an interrupt. */
final class RoutedFragmentsTest {
    private static final QuerySession SESSION =
            new QuerySession("public", "me", ZoneOffset.UTC, Instant.EPOCH, Map.of());

    private final CountDownLatch waits = new CountDownLatch(1);
    private final WaitClock clock = new WaitClock() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
            waits.countDown();
            new CountDownLatch(1).await();
        }
    };
    private final FakeMeta meta = new FakeMeta(1);
    private final FakeRegions regions = new FakeRegions();
    private final List<Runnable> cancels = new ArrayList<>();
    private final RoutedFragments fragments =
            new RoutedFragments(meta, regions, regions, clock, Duration.ofSeconds(30));

    @Test
    void aCancelEndsTheWaitForALeaderAtOnceAndLeavesNoInterruptBehind() throws InterruptedException {
        regions.noLeader = true;
        ScanFragment fragment = fragment();
        try (BufferAllocator allocator = new RootAllocator();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> interrupted = threads.submit(() -> {
                assertCancelled(fragment, allocator);
                return Thread.currentThread().isInterrupted();
            });
            assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();
            cancels.forEach(Runnable::run);
            assertThat(interrupted.get(20, TimeUnit.SECONDS)).isFalse();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("the query did not end by its cancel", e);
        }
    }

    @Test
    void aQueryThatWasCancelledBeforeDoesNotWaitAtAll() {
        regions.noLeader = true;
        try (BufferAllocator allocator = new RootAllocator()) {
            assertThatThrownBy(
                            () -> fragments.run(fragment(), SESSION, Duration.ofSeconds(1), allocator, Runnable::run))
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        }
        assertThat(waits.getCount()).isOne();
    }

    private void assertCancelled(ScanFragment fragment, BufferAllocator allocator) {
        assertThatThrownBy(() -> fragments.run(fragment, SESSION, Duration.ofSeconds(1), allocator, cancels::add))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }

    private ScanFragment fragment() {
        TableSchema schema = new TableSchema(
                1,
                List.of(new ColumnSchema(1, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null)),
                2);
        meta.submit(new MetaCommand.CreateTable(
                "public", "t", schema, TableOptions.DEFAULT, PartitionRule.SINGLE, false, false));
        TableInfo table = meta.table("t");
        List<RegionId> all = List.of(RegionId.of(table.id(), 0));
        return new ScanFragment(
                0,
                new TableDefinition(table.id(), "public", "t", schema, all),
                all,
                new FragmentSpec("SELECT k1 FROM scan", List.of(1), TagTimePredicate.ALL));
    }
}
