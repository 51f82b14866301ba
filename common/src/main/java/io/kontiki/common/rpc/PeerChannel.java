package io.kontiki.common.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connection to one address, and whether the peer behind it is alive.
 *
 * <p>gRPC's own keep-alive is no use here: it does not ping more often than every ten seconds, and a process that was frozen still
 * has a kernel that answers TCP. So while calls are under way a ping call is made in every interval in which no other call was
 * answered, and a peer that leaves one unanswered is given up. A process that was itself paused must not condemn its peers: a ping
 * counts only if this process got to look at it in time.
 */
final class PeerChannel {
    private final ManagedChannel channel;
    private final RpcSettings settings;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicBoolean pinging = new AtomicBoolean();
    private volatile long answeredNanos = System.nanoTime();
    private volatile boolean lost;

    private PeerChannel(ManagedChannelBuilder<?> builder, RpcSettings settings, Executor executor) {
        this.settings = settings;
        this.channel = builder.executor(executor).disableRetry().build();
    }

    static PeerChannel overNetwork(HostPort address, RpcSettings settings, Executor executor) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(address.socketAddress())
                .usePlaintext()
                .maxInboundMessageSize(settings.maxMessageBytes())
                .withOption(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connectTimeout().toMillis()));
        return new PeerChannel(builder, settings, executor);
    }

    /** @param server the {@link RpcServer#localName} of the server, which is in this process */
    static PeerChannel withinProcess(String server, RpcSettings settings, Executor executor) {
        return new PeerChannel(InProcessChannelBuilder.forName(server), settings, executor);
    }

    <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return channel.newCall(method, options);
    }

    void callBegins() {
        calls.incrementAndGet();
    }

    /** @param answered whether it ended with an answer, a sign of life */
    void callEnds(boolean answered) {
        calls.decrementAndGet();
        if (answered) {
            answeredNanos = System.nanoTime();
        }
    }

    /** Whether the peer was given up; a new channel takes the place of this one. */
    boolean isLost() {
        return lost;
    }

    /** Called every ping interval: connects again without gRPC's growing pauses, and asks for a sign of life. */
    void watch() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        if (calls.get() > 0 && !lost && isQuiet() && pinging.compareAndSet(false, true)) {
            ping();
        }
    }

    private boolean isQuiet() {
        return System.nanoTime() - answeredNanos >= settings.pingInterval().toNanos();
    }

    void shutdown() {
        channel.shutdownNow();
    }

    void awaitTermination(Duration limit) throws InterruptedException {
        channel.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ping() {
        long sentAt = System.nanoTime();
        // On the network's threads, as at the server: what keeps our virtual threads busy says nothing about the peer.
        CallOptions options = CallOptions.DEFAULT
                .withExecutor(Runnable::run)
                .withDeadlineAfter(settings.pingTimeout().toMillis(), TimeUnit.MILLISECONDS);
        ClientCall<byte[], byte[]> call = channel.newCall(PingService.PING, options);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        pinging.set(false);
                        long late = System.nanoTime()
                                - sentAt
                                - settings.pingTimeout().toNanos();
                        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED
                                && late < settings.pingInterval().toNanos()) {
                            lost = true;
                            channel.shutdownNow();
                        }
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(new byte[0]);
        call.halfClose();
    }
}
