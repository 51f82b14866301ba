package io.kontiki.common.rpc;

import static io.kontiki.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.codahale.metrics.MetricRegistry;
import io.grpc.MethodDescriptor;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RpcTest extends RpcFixture {
    private static final MethodDescriptor<Framed<Question>, Framed<Answer>> WRITE = RpcMethods.unary(
            "test.Service",
            "Write",
            new FramedMarshaller<>(Question.class),
            new FramedMarshaller<>(Answer.class),
            false);
    private static final MethodDescriptor<Question, byte[]> LIST = RpcMethods.stream(
            "test.Service", "List", new JsonMarshaller<>(Question.class), new BytesMarshaller(), true);

    @Test
    void recordsGoThereAndBack() {
        String address = serve(RpcService.named("test.Service").unary(ASK, (question, call) -> {
            assertThat(call.remaining().orElseThrow()).isBetween(Duration.ofSeconds(1), LONG);
            return new Answer(question.text() + "!", question.number() * 2L);
        }));
        assertThat(channels.callAndWait(address, ASK, new Question("häll", 21), LONG))
                .isEqualTo(new Answer("häll!", 42));
    }

    @Test
    void payloadsOfAnySizeGoThereAndBackUnchanged() {
        String address = serve(RpcService.named("test.Service")
                .async(
                        WRITE,
                        (request, call) -> CompletableFuture.completedFuture(
                                new Framed<>(new Answer("", request.payloads().size()), request.payloads()))));
        byte[] large = new byte[20 << 20];
        new Random(7).nextBytes(large);
        List<byte[]> payloads = List.of(new byte[0], new byte[] {1, 2, 3}, large, new byte[0]);
        Framed<Answer> answer =
                channels.callAndWait(address, WRITE, new Framed<>(new Question("w", 1), payloads), LONG);
        assertThat(answer.header().total()).isEqualTo(4);
        for (int i = 0; i < payloads.size(); i++) {
            assertThat(answer.payloads().get(i)).isEqualTo(payloads.get(i));
        }
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedBeforeItIsSent() {
        String address = serve(
                RpcService.named("test.Service").unary(WRITE, (request, call) -> new Framed<>(new Answer("", 0))));
        Framed<Question> large =
                new Framed<>(new Question("w", 1), List.of(new byte[RpcSettings.DEFAULT.maxMessageBytes()]));
        assertThat(failure(() -> channels.callAndWait(address, WRITE, large, LONG))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void anErrorComesBackWithCodeMessageAndRetryAfter() {
        String address = serve(RpcService.named("test.Service")
                .unary(ASK, (question, call) -> {
                    throw new BusyException("memtables are full: 512 MB \u2265 limit", Duration.ofMillis(1234));
                })
                .async(
                        READ,
                        (question, call) -> CompletableFuture.failedFuture(
                                new KontikiException(ErrorCode.STALE_EPOCH, "epoch 3, not 2")))
                .unary(WRITE, (request, call) -> {
                    throw new IllegalStateException("a defect");
                }));
        BusyException busy = catchThrowableOfType(
                BusyException.class, () -> channels.callAndWait(address, ASK, new Question("", 0), LONG));
        assertThat(busy.retryAfter()).isEqualTo(Duration.ofMillis(1234));
        assertThat(busy).hasMessage("memtables are full: 512 MB \u2265 limit");
        KontikiException stale = failure(() -> channels.callAndWait(address, READ, new Question("", 0), LONG));
        assertThat(stale.code()).isEqualTo(ErrorCode.STALE_EPOCH);
        assertThat(stale).hasMessage("epoch 3, not 2");
        KontikiException defect =
                failure(() -> channels.callAndWait(address, WRITE, new Framed<>(new Question("", 0)), LONG));
        assertThat(defect.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(defect).hasMessageContaining("a defect");
    }

    @Test
    void anInterruptLeavesOnlyWhatMayBeRepeatedWithoutItsEffect() {
        String address = serve(RpcService.named("test.Service")
                .unary(ASK, (question, call) -> {
                    throw new InterruptedException("for the test");
                })
                .unary(READ, (question, call) -> {
                    throw new InterruptedException("for the test");
                }));
        assertThatThrownBy(() -> channels.callAndWait(address, ASK, new Question("", 0), LONG))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(failure(() -> channels.callAndWait(address, READ, new Question("", 0), LONG))
                        .code())
                .isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void everyErrorCodeSurvivesTheWire() {
        ErrorCode[] codes = ErrorCode.values();
        String address = serve(RpcService.named("test.Service").unary(ASK, (question, call) -> {
            throw new KontikiException(codes[question.number()], "x".repeat(5_000));
        }));
        for (int i = 0; i < codes.length; i++) {
            int number = i;
            assertThat(failure(() -> channels.callAndWait(address, ASK, new Question("", number), LONG))
                            .code())
                    .isEqualTo(codes[i]);
        }
    }

    @Test
    void aRefusedConnectionIsRetryableAndNotAnUnknownOutcome() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        KontikiException e = failure(() -> channels.callAndWait("127.0.0.1:" + free, ASK, new Question("", 0), LONG));
        assertThat(e).isNotInstanceOf(UnknownOutcomeException.class);
        assertThat(e.code()).isEqualTo(ErrorCode.PEER_UNAVAILABLE);
        assertThat(e.code().kind()).isEqualTo(ErrorCode.Kind.RETRY);
    }

    @Test
    void aDeadlineAfterSendingIsUnknownOnlyForMethodsThatMustNotBeRepeated() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger cancelled = new AtomicInteger();
        RpcHandlers.Unary<Question, Answer> stuck = (question, call) -> {
            call.onCancel(cancelled::incrementAndGet);
            never.await();
            return new Answer("", 0);
        };
        String address =
                serve(RpcService.named("test.Service").unary(ASK, stuck).unary(READ, stuck));
        Duration little = Duration.ofMillis(150);
        assertThatThrownBy(() -> channels.callAndWait(address, ASK, new Question("", 0), little))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(failure(() -> channels.callAndWait(address, READ, new Question("", 0), little))
                        .code())
                .isEqualTo(ErrorCode.TIMEOUT);
        eventually(() -> assertThat(cancelled).hasValue(2));
        never.countDown();
    }

    @Test
    void aSlowReaderStopsTheProducer() {
        AtomicInteger produced = new AtomicInteger();
        String address = serve(RpcService.named("test.Service").stream(LIST, (question, replies, call) -> {
            for (int i = 0; i < question.number(); i++) {
                replies.send(new byte[100_000]);
                produced.incrementAndGet();
            }
        }));
        try (RpcResponses<byte[]> responses = channels.stream(address, LIST, new Question("", 500), LONG)) {
            assertThat(responses.next()).isPresent();
            eventually(() -> {
                int before = produced.get();
                Thread.sleep(200);
                assertThat(produced).hasValue(before);
            });
            assertThat(produced).hasValueLessThan(100);
            int count = 1;
            for (Optional<byte[]> next = responses.next(); next.isPresent(); next = responses.next()) {
                count++;
            }
            assertThat(count).isEqualTo(500);
            assertThat(responses.next()).isEmpty();
        }
    }

    @Test
    void closingAStreamStopsItsProducer() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        String address = serve(RpcService.named("test.Service").stream(LIST, (question, replies, call) -> {
            try {
                while (true) {
                    replies.send(new byte[100_000]);
                }
            } catch (KontikiException e) {
                ended.complete(e);
                throw e;
            }
        }));
        try (RpcResponses<byte[]> responses = channels.stream(address, LIST, new Question("", 0), LONG)) {
            assertThat(responses.next()).isPresent();
        }
        assertThat(ended.get())
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }

    @Test
    void anErrorInTheMiddleOfAStreamFollowsTheRepliesBeforeIt() {
        String address = serve(RpcService.named("test.Service").stream(LIST, (question, replies, call) -> {
            replies.send(new byte[] {1});
            throw new KontikiException(ErrorCode.QUERY_LIMIT, "too much");
        }));
        try (RpcResponses<byte[]> responses = channels.stream(address, LIST, new Question("", 0), LONG)) {
            assertThat(responses.next()).isPresent();
            assertThat(failure(responses::next).code()).isEqualTo(ErrorCode.QUERY_LIMIT);
            assertThat(failure(responses::next).code()).isEqualTo(ErrorCode.QUERY_LIMIT);
        }
    }

    @Test
    void aStreamRunsOnTheThreadsItWasGivenAndIsBusyWithoutThem() {
        ExecutorService threads = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("native").factory());
        String address = serve(RpcService.named("test.Service").stream(
                LIST,
                (question, replies, call) ->
                        replies.send(Thread.currentThread().getName().getBytes(UTF_8)),
                threads));
        try (RpcResponses<byte[]> responses = channels.stream(address, LIST, new Question("", 1), LONG)) {
            assertThat(responses.next())
                    .hasValueSatisfying(name -> assertThat(name).asString(UTF_8).isEqualTo("native"));
        }
        threads.close();
        try (RpcResponses<byte[]> responses = channels.stream(address, LIST, new Question("", 1), LONG)) {
            assertThat(failure(responses::next)).isInstanceOf(BusyException.class);
        }
    }

    @Test
    void callsBeyondTheLimitAreBusyAndTheirPlacesComeBack() {
        CountDownLatch release = new CountDownLatch(1);
        RpcSettings two =
                new RpcSettings(1 << 20, 2, Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1));
        server = new RpcServer(new HostPort("127.0.0.1", 0), two, new MetricRegistry())
                .add(RpcService.named("test.Service")
                        .unary(ASK, (question, call) -> {
                            release.await();
                            return new Answer("", 1);
                        })
                        .build())
                .start();
        String address = server.address().toString();
        List<CompletableFuture<Answer>> calls = List.of(
                channels.call(address, ASK, new Question("", 0), LONG),
                channels.call(address, ASK, new Question("", 0), LONG),
                channels.call(address, ASK, new Question("", 0), LONG));
        eventually(() -> assertThat(calls)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(1));
        release.countDown();
        eventually(() -> assertThat(calls).allMatch(CompletableFuture::isDone));
        assertThat(calls)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(1)
                .allSatisfy(call -> assertThat(failure(call::join)).isInstanceOf(BusyException.class));
        for (int i = 0; i < 5; i++) {
            assertThat(channels.callAndWait(address, ASK, new Question("", 0), LONG)
                            .total())
                    .isEqualTo(1);
        }
    }

    @Test
    void aMethodThatTheServerDoesNotHaveIsUnsupported() {
        String address = serve(RpcService.named("test.Service").unary(ASK, (question, call) -> new Answer("", 1)));
        assertThat(failure(() -> channels.callAndWait(address, READ, new Question("", 0), LONG))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void garbageOnThePortEndsTheConnectionAndNotTheServer() throws IOException {
        String address = serve(RpcService.named("test.Service").unary(ASK, (question, call) -> new Answer("", 1)));
        byte[] garbage = new byte[10_000];
        new Random(3).nextBytes(garbage);
        try (Socket socket = new Socket("127.0.0.1", HostPort.parse(address).port())) {
            socket.getOutputStream().write(garbage);
        }
        assertThat(channels.callAndWait(address, ASK, new Question("", 0), LONG).total())
                .isEqualTo(1);
    }

    @Test
    void aPortInUseIsNamedInTheError() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            RpcServer second = new RpcServer(
                    new HostPort("127.0.0.1", taken.getLocalPort()), RpcSettings.DEFAULT, new MetricRegistry());
            KontikiException e = failure(second::start);
            assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION);
            assertThat(e).hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }
}
