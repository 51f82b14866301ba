package io.kontiki.meta.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class NodeReporterTest {
    private static final MetaCommand.RegisterNode REGISTRATION = new MetaCommand.RegisterNode(
            "n1",
            "dc-a",
            Set.of(NodeRole.REGION_SERVER),
            new NodeAddresses(null, "127.0.0.1:1", null, null, "127.0.0.1:2", null),
            1);

    /** Takes whatever comes, and counts heartbeats. */
    private static final class CountingMeta implements MetaClient {
        private final CountDownLatch heartbeats = new CountDownLatch(2);

        @Override
        public ClusterImage image() {
            return ClusterImage.EMPTY;
        }

        @Override
        public ClusterImage refresh(long atLeastVersion, Duration timeout) {
            return ClusterImage.EMPTY;
        }

        @Override
        public void onChange(Consumer<ClusterImage> listener) {}

        @Override
        public CompletableFuture<ClusterImage> submit(MetaCommand command) {
            return CompletableFuture.completedFuture(ClusterImage.EMPTY);
        }

        @Override
        public CompletableFuture<Boolean> heartbeat(String node, NodeLoad load) {
            heartbeats.countDown();
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void close() {}
    }

    @Test
    void aNodeWhoseLoadCannotBeToldForATimeIsReportedAgainAfterIt() throws Exception {
        CountingMeta meta = new CountingMeta();
        AtomicInteger asked = new AtomicInteger();
        try (NodeReporter reporter =
                NodeReporter.start(meta, REGISTRATION, () -> load(asked.incrementAndGet()), Duration.ofMillis(5))) {
            assertThat(meta.heartbeats.await(10, TimeUnit.SECONDS))
                    .as("heartbeats after the disk is back")
                    .isTrue();
            assertThat(reporter.registered()).isCompleted();
        }
    }

    private static NodeLoad load(int call) {
        return switch (call) {
            case 1 -> throw new UncheckedIOException(new IOException("Input/output error"));
            case 2 -> throw new NoClassDefFoundError("on the same disk");
            default -> NodeLoad.NONE;
        };
    }
}
