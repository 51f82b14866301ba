package io.kontiki.meta.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.CommandId;
import io.kontiki.meta.record.MetaEntry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandProcessorTest {
    private final CountDownLatch leads = new CountDownLatch(1);
    private final MetaLogListener listener = new MetaLogListener() {
        @Override
        public void applied(MetaState state, MetaEntry entry) {}

        @Override
        public void loaded(MetaState state) {}

        @Override
        public void leaderReady() {
            leads.countDown();
        }

        @Override
        public void notLeader() {}
    };

    /** The first look at it is an Error, as a class that cannot be loaded or a full heap is. */
    private static final class BrokenAtFirst extends Clock {
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (looks.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("made up");
            }
            return Instant.EPOCH;
        }
    }

    @TempDir
    Path directory;

    @Test
    void anErrorIsAnsweredAndTheNextCommandIsDecided() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        MetaServerSettings settings = MetaServerSettings.of(
                "n1", List.of(new MetaServerSettings.Voter("n1", "127.0.0.1:" + port)), directory, Topology.SINGLE, 1);
        try (MetaLog log = MetaLog.open(settings, listener);
                CommandProcessor processor = new CommandProcessor(log, new BrokenAtFirst())) {
            assertThat(leads.await(30, TimeUnit.SECONDS)).as("leads").isTrue();
            MetaCommand command = new MetaCommand.InitializeCluster(Topology.SINGLE, 1);
            CompletableFuture<Long> broken = processor.submit(new CommandId(UUID.randomUUID(), 1), command);
            assertThatThrownBy(() -> broken.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
            CompletableFuture<Long> next = processor.submit(new CommandId(UUID.randomUUID(), 2), command);
            assertThat(next.get(20, TimeUnit.SECONDS)).isPositive();
        }
    }
}
