package io.kontiki.common.rpc;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.Metrics;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The one gRPC server of a process, for callers from the network and for those in the process. The roles add their services, then it
 * is started; each call runs on a virtual thread.
 *
 * <p>{@link #add} and {@link #start} belong to the thread that puts the process together; {@link #stop} may come from any.
 */
public final class RpcServer implements AutoCloseable {
    /** A caller that is gone without a word is noticed within this, and its calls are cancelled. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private final HostPort address;
    private final RpcSettings settings;
    private final CallLimit limit;
    private final List<ServerServiceDefinition> services = new ArrayList<>();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("rpc-", 0).factory());
    private final String localName = "kontiki-" + UUID.randomUUID();
    private Server server;
    private Server local;

    public RpcServer(HostPort address, RpcSettings settings, MetricRegistry metrics) {
        this.address = address;
        this.settings = settings;
        this.limit = new CallLimit(settings.maxConcurrentCalls());
        Metrics.describe(
                metrics,
                "kontiki_rpc_server_calls_running",
                "Calls in hand, of other nodes and of this one's own roles.");
        metrics.register("kontiki_rpc_server_calls_running", (Gauge<Integer>) limit::running);
    }

    /**
     * Calls run on virtual threads, but pings are looked up and answered on the network's threads: virtual threads share few
     * carriers, a native call or a long computation keeps one to itself, and a node that is merely busy must not look frozen.
     */
    private record CallExecutor(Executor virtualThreads) implements ServerCallExecutorSupplier {
        @Override
        public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
            boolean ping = call.getMethodDescriptor().getFullMethodName().equals(PingService.PING.getFullMethodName());
            return ping ? null : virtualThreads;
        }
    }

    public synchronized RpcServer add(ServerServiceDefinition service) {
        if (server != null) {
            throw new IllegalStateException("services are added before the start");
        }
        services.add(service);
        return this;
    }

    /**
     * Binds and serves.
     *
     * @throws KontikiException CONFIGURATION when the address cannot be bound
     */
    public synchronized RpcServer start() {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address.socketAddress())
                .executor(Runnable::run)
                .callExecutor(new CallExecutor(executor))
                .maxInboundMessageSize(settings.maxMessageBytes())
                .permitKeepAliveTime(100, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .withOption(ChannelOption.SO_REUSEADDR, true);
        InProcessServerBuilder localBuilder = InProcessServerBuilder.forName(localName)
                .executor(Runnable::run)
                .callExecutor(new CallExecutor(executor));
        try {
            server = serving(builder).start();
            local = serving(localBuilder).start();
        } catch (IOException e) {
            executor.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    "cannot listen on grpc address " + address + ": " + cause.getMessage()
                            + "; choose another address, or stop the process that has it",
                    e);
        }
        return this;
    }

    private Server serving(ServerBuilder<?> builder) {
        builder.addService(PingService.definition());
        services.forEach(service -> builder.addService(ServerInterceptors.intercept(service, limit)));
        return builder.build();
    }

    /** Its name for callers in this process. */
    String localName() {
        return localName;
    }

    /** The port it listens on, also when 0 was asked for. */
    public synchronized int port() {
        return server.getPort();
    }

    /** The address that callers use, with the real port. */
    public synchronized HostPort address() {
        return new HostPort(address.host(), server.getPort());
    }

    /** Takes no new calls, gives the running ones some time, and then cancels them. */
    public void stop(Duration grace) {
        List<Server> running;
        synchronized (this) {
            running = Stream.of(server, local).filter(Objects::nonNull).toList();
        }
        running.forEach(Server::shutdown);
        try {
            long end = System.nanoTime() + grace.toNanos();
            for (Server each : running) {
                if (!each.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    each.shutdownNow();
                    each.awaitTermination(1, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            running.forEach(Server::shutdownNow);
            Thread.currentThread().interrupt();
        } finally {
            executor.shutdownNow();
        }
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(1));
    }
}
