package io.kontiki.common.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The client side of RPC: one connection per address, made on first use, watched while calls are under way.
 *
 * <p>Every call has a deadline. Failures are KontikiExceptions: what the server answered; PEER_UNAVAILABLE or TIMEOUT when the
 * request was not sent, or the method is idempotent; UnknownOutcomeException when it was sent, is not idempotent, and no answer
 * came. Nothing is repeated here. Thread-safe; futures complete on virtual threads.
 */
public final class RpcChannels implements AutoCloseable {
    /** For requests that are bytes already. */
    private static final MethodDescriptor.Marshaller<InputStream> WRITTEN = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(InputStream value) {
            return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
            return stream;
        }
    };

    private final RpcSettings settings;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("rpc-client-", 0).factory());
    private final Map<String, PeerChannel> channels = new ConcurrentHashMap<>();
    private final Thread watcher;
    private volatile Own own;
    private volatile boolean closed;

    private record Own(HostPort address, String localName) {}

    public RpcChannels(RpcSettings settings) {
        this.settings = settings;
        this.watcher = Thread.ofPlatform().daemon().name("rpc-watch").start(this::watch);
    }

    /**
     * Calls to this address go to the server of this process without the network: most parts of a write are for the node that took
     * it, and sockets and HTTP/2 frames would cost a tenth of the processor. To be said before the first call.
     */
    public RpcChannels reachDirectly(HostPort address, RpcServer server) {
        own = new Own(address, server.localName());
        return this;
    }

    /** Calls a unary method. Cancelling the future cancels the call. */
    public <Q, R> CompletableFuture<R> call(
            String address, MethodDescriptor<Q, R> method, Q request, Duration deadline) {
        CompletableFuture<R> result = new CompletableFuture<>();
        if (deadline.isNegative() || deadline.isZero()) {
            result.completeExceptionally(
                    new KontikiException(ErrorCode.TIMEOUT, describe(address, method) + ": no time left (not sent)"));
            return result;
        }
        try {
            start(address, method, request, deadline, new UnaryListener<>(result));
        } catch (KontikiException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    /** Calls a unary method and waits for the answer; throws as {@link RpcChannels} says. Not for platform threads that must not block. */
    public <Q, R> R callAndWait(String address, MethodDescriptor<Q, R> method, Q request, Duration deadline) {
        CompletableFuture<R> future = call(address, method, request, deadline);
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw RpcErrors.toKontiki(e);
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new KontikiException(
                    ErrorCode.CANCELLED, "interrupted while waiting for " + describe(address, method), e);
        }
    }

    /** Calls a streaming method. The caller must read to the end or close. */
    public <Q, R> RpcResponses<R> stream(String address, MethodDescriptor<Q, R> method, Q request, Duration deadline) {
        RpcResponses<R> responses = new RpcResponses<>();
        start(address, method, request, deadline, responses);
        return responses;
    }

    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
        channels.values().forEach(PeerChannel::shutdown);
        try {
            for (PeerChannel channel : channels.values()) {
                channel.awaitTermination(Duration.ofSeconds(1));
            }
            watcher.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            executor.shutdown();
        }
    }

    private <Q, R> void start(
            String address, MethodDescriptor<Q, R> method, Q request, Duration deadline, CallListener<R> listener) {
        // Written before the call begins, so that a request that cannot be written or is too large is never half sent.
        InputStream message = method.streamRequest(request);
        requireSize(message, address, method);
        SentTracer tracer = new SentTracer();
        PeerChannel peer = channel(address);
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .withStreamTracerFactory(tracer);
        ClientCall<InputStream, R> call = peer.newCall(
                method.toBuilder(WRITTEN, method.getResponseMarshaller()).build(), options);
        peer.callBegins();
        listener.begin(call, peer, tracer, method.isIdempotent(), describe(address, method));
        call.start(listener, new Metadata());
        listener.requestFirst();
        call.sendMessage(message);
        call.halfClose();
    }

    private void requireSize(InputStream message, String address, MethodDescriptor<?, ?> method) {
        if (message instanceof PiecesStream pieces && pieces.available() > settings.maxMessageBytes()) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    describe(address, method) + ": a request of " + pieces.available() + " bytes, the limit is "
                            + settings.maxMessageBytes() + " (not sent)");
        }
    }

    private PeerChannel channel(String address) {
        if (closed) {
            throw new KontikiException(ErrorCode.CANCELLED, "this process is shutting down");
        }
        HostPort target = HostPort.parse(address);
        return channels.compute(address, (key, known) -> known == null || known.isLost() ? open(target) : known);
    }

    private PeerChannel open(HostPort target) {
        Own direct = own;
        return direct != null && direct.address().equals(target)
                ? PeerChannel.withinProcess(direct.localName(), settings, executor)
                : PeerChannel.overNetwork(target, settings, executor);
    }

    private void watch() {
        try {
            while (!closed) {
                Thread.sleep(settings.pingInterval());
                channels.values().forEach(PeerChannel::watch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String describe(String address, MethodDescriptor<?, ?> method) {
        return method.getFullMethodName() + " at " + address;
    }
}
