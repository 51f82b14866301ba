package io.kontiki.common.rpc;

import static io.kontiki.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Peers that are silent, busy, away and back: what only a network can do, and takes seconds to tell. */
class RpcSilenceTest extends RpcFixture {
    @Test
    void aPeerThatAcceptsAndNeverAnswersWasSentNothing() throws Exception {
        try (ServerSocket frozen = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + frozen.getLocalPort();
            long start = System.nanoTime();
            KontikiException e = failure(() -> channels.callAndWait(address, ASK, new Question("", 0), LONG));
            assertThat(e.code()).isEqualTo(ErrorCode.PEER_UNAVAILABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            KontikiException late =
                    failure(() -> channels.callAndWait(address, ASK, new Question("", 0), Duration.ofMillis(100)));
            assertThat(late.code()).isEqualTo(ErrorCode.TIMEOUT);
        }
    }

    @Test
    void aServerThatFallsSilentIsGivenUpAndReplaced() throws Exception {
        String address = serve(RpcService.named("test.Service").unary(ASK, (question, call) -> {
            if (question.number() == 0) {
                Thread.sleep(60_000);
            }
            return new Answer("", 1);
        }));
        // A relay that stops forwarding, but keeps its connections open, is what a frozen process looks like from
        // outside.
        try (FreezableRelay relay = new FreezableRelay(HostPort.parse(address).port())) {
            assertThat(channels.callAndWait(relay.address(), ASK, new Question("", 1), LONG)
                            .total())
                    .isEqualTo(1);
            CompletableFuture<Answer> stuck = channels.call(relay.address(), ASK, new Question("", 0), LONG);
            CompletableFuture<Answer> idempotent = channels.call(relay.address(), READ, new Question("", 0), LONG);
            assertThat(failure(idempotent::join)).isNotNull();
            long start = System.nanoTime();
            relay.freeze();
            assertThat(failure(stuck::join)).isInstanceOf(UnknownOutcomeException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            relay.thaw();
            assertThat(channels.callAndWait(relay.address(), ASK, new Question("", 1), LONG)
                            .total())
                    .isEqualTo(1);
        }
    }

    @Test
    void aServerWhoseVirtualThreadsAreAllBusyIsNotGivenUp() {
        AtomicInteger spinning = new AtomicInteger();
        String address = serve(RpcService.named("test.Service").unary(ASK, (question, call) -> {
            spinning.incrementAndGet();
            long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return new Answer("", 1);
        }));
        int carriers = Runtime.getRuntime().availableProcessors();
        List<CompletableFuture<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < carriers; i++) {
            calls.add(channels.call(address, ASK, new Question("", i), LONG));
        }
        assertThat(calls).allSatisfy(call -> assertThat(call.join().total()).isEqualTo(1));
        assertThat(spinning).hasValue(carriers);
    }

    @Test
    void aServerThatComesBackIsFoundWithinASecondOrTwo() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String address = "127.0.0.1:" + port;
        long giveUp = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (System.nanoTime() < giveUp) {
            failure(() -> channels.callAndWait(address, ASK, new Question("", 0), LONG));
            Thread.sleep(20);
        }
        serve(port, RpcService.named("test.Service").unary(ASK, (question, call) -> new Answer("", 1)));
        long start = System.nanoTime();
        eventually(() -> assertThat(channels.callAndWait(address, ASK, new Question("", 0), LONG)
                        .total())
                .isEqualTo(1));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
}
