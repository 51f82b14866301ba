package io.kontiki.meta.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.record.CommandId;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of Metasrv: a cached image, kept fresh by one long poll, and calls to the leader.
 *
 * <p>Every attempt has a short deadline of its own, because a frozen leader keeps its connection open; every request may be repeated,
 * commands under their one id. A command that was sent and not answered is never told as "busy" or "unavailable". One virtual thread
 * watches; each call runs on its own. Safe for all threads.
 */
public final class RemoteMetaClient implements MetaClient {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteMetaClient.class);

    /** Longer than Metasrv itself waits for its log, so that its own answer arrives. */
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(2500);

    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration WATCH_WAIT = Duration.ofSeconds(8);
    private static final Duration WATCH_TIMEOUT = Duration.ofSeconds(10);
    private static final long RETRY_MILLIS = 100;
    private static final long MAX_WATCH_RETRY_MILLIS = 1000;

    private final MetaClientSettings settings;
    private final MetaTransport transport;
    private final UUID clientId = UUID.randomUUID();
    private final AtomicLong sequences = new AtomicLong();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("meta-client-", 0).factory());
    private final ImageCache cache;
    private final LeaderFinder leaders;
    private final Thread watcher;
    private volatile boolean closed;

    private RemoteMetaClient(MetaClientSettings settings, MetaTransport transport) {
        this.settings = settings;
        this.transport = transport;
        this.cache = new ImageCache(settings.imageFile());
        this.leaders = new LeaderFinder(transport, settings.metasrv(), cache::image, threads);
        this.watcher = Thread.ofVirtual().name("meta-watch").unstarted(this::watch);
    }

    /** Starts watching. The channels belong to the caller and outlive the client. */
    public static MetaClient connect(MetaClientSettings settings, RpcChannels channels) {
        return start(settings, MetaRpc.transport(channels));
    }

    static RemoteMetaClient start(MetaClientSettings settings, MetaTransport transport) {
        RemoteMetaClient client = new RemoteMetaClient(settings, transport);
        client.cache.start();
        client.watcher.start();
        return client;
    }

    @Override
    public ClusterImage image() {
        return cache.image();
    }

    @Override
    public ClusterImage refresh(long atLeastVersion, Duration timeout) {
        ClusterImage cached = cache.image();
        if (cached.version() >= atLeastVersion) {
            return cached;
        }
        return cache.update(new Call(() -> new MetaRequest.Read(cache.cursor()), timeout, ATTEMPT_TIMEOUT)
                .run()
                .update());
    }

    @Override
    public void onChange(Consumer<ClusterImage> listener) {
        cache.onChange(listener);
    }

    @Override
    public CompletableFuture<ClusterImage> submit(MetaCommand command) {
        CommandId id = new CommandId(clientId, sequences.incrementAndGet());
        return async(() -> {
            Call call = new Call(
                    () -> new MetaRequest.Submit(id, command, cache.cursor()),
                    settings.submitTimeout(),
                    ATTEMPT_TIMEOUT);
            return cache.update(call.run().update());
        });
    }

    @Override
    public CompletableFuture<Boolean> heartbeat(String node, NodeLoad load) {
        return async(() -> new Call(() -> new MetaRequest.Heartbeat(node, load), HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT)
                .run()
                .registered());
    }

    private <T> CompletableFuture<T> async(Supplier<T> call) {
        try {
            return CompletableFuture.supplyAsync(call, threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new KontikiException(ErrorCode.CANCELLED, "the metasrv client is closed", e));
        }
    }

    /** One request, repeated until a leader has answered it or the time is over. */
    private final class Call {
        private final Supplier<MetaRequest> request;
        private final Duration timeout;
        private final Duration attemptTimeout;
        private boolean mayHaveTakenEffect;

        Call(Supplier<MetaRequest> request, Duration timeout, Duration attemptTimeout) {
            this.request = request;
            this.timeout = timeout;
            this.attemptTimeout = attemptTimeout;
        }

        MetaReply run() {
            long deadline = System.nanoTime() + timeout.toNanos();
            KontikiException last = null;
            while (!closed && System.nanoTime() < deadline) {
                String leader = leaders.find().orElse(null);
                if (leader != null) {
                    MetaRequest next = request.get();
                    try {
                        Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
                        MetaReply reply = transport.call(
                                leader, next, left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout);
                        if (reply.leader()) {
                            return reply;
                        }
                        leaders.forget(leader, reply.leaderHint());
                    } catch (KontikiException e) {
                        // "Busy" is said before anything is decided: of this attempt, not of one before that had no
                        // answer.
                        boolean busy = e.code() == ErrorCode.BUSY;
                        if (busy ? !mayHaveTakenEffect : isAnswer(e)) {
                            throw e;
                        }
                        last = e;
                        if (!busy) {
                            mayHaveTakenEffect |= next instanceof MetaRequest.Submit;
                            leaders.forget(leader, null);
                        }
                    }
                }
                // Rounded up: with no pause at all, the last millisecond would be spent on calls by the hundred.
                pause(Math.clamp((deadline - System.nanoTime()) / 1_000_000, 1, RETRY_MILLIS));
            }
            String why = closed
                    ? "the client was closed"
                    : "no metasrv leader answered within " + timeout.toMillis() + " ms";
            throw mayHaveTakenEffect
                    ? unknown(why, last)
                    : new KontikiException(ErrorCode.METASRV_UNAVAILABLE, why + "; asked " + settings.metasrv(), last);
        }

        private static UnknownOutcomeException unknown(String why, Throwable cause) {
            return new UnknownOutcomeException("the command may or may not take effect: " + why, cause);
        }

        private void pause(long millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                String why = "waiting for metasrv was interrupted";
                throw mayHaveTakenEffect ? unknown(why, e) : new KontikiException(ErrorCode.CANCELLED, why, e);
            }
        }

        /** Whether the error is Metasrv's decision, rather than the lack of one. */
        private static boolean isAnswer(KontikiException e) {
            return switch (e.code().kind()) {
                // UNSUPPORTED comes from a node that has not got its service yet, CANCELLED from one that is going
                // down.
                case USER, INTERNAL -> e.code() != ErrorCode.CANCELLED && e.code() != ErrorCode.UNSUPPORTED;
                case REFRESH -> true;
                case RETRY, UNKNOWN -> false;
            };
        }
    }

    private void watch() {
        long retryMillis = RETRY_MILLIS;
        while (!closed) {
            String leader = leaders.find().orElse(null);
            boolean progress = leader != null && watchOnce(leader);
            retryMillis = progress ? RETRY_MILLIS : Math.min(MAX_WATCH_RETRY_MILLIS, 2 * retryMillis);
            if (!progress && !closed) {
                try {
                    Thread.sleep(retryMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** Returns whether the leader had an answer that this client can use; otherwise the caller waits before it asks again. */
    private boolean watchOnce(String leader) {
        try {
            ImageCursor known = cache.cursor();
            MetaReply reply =
                    transport.call(leader, new MetaRequest.Watch(known, WATCH_WAIT.toMillis()), WATCH_TIMEOUT);
            if (reply.leader()) {
                cache.update(reply.update());
                // What was known when it was asked: the answer to a command may have come in between.
                if (reply.update().cursor().version() < known.version()) {
                    LOG.warn(
                            "metasrv at {} knows version {}, this node {}: is it another cluster's?",
                            leader,
                            reply.update().cursor().version(),
                            known.version());
                    return false;
                }
                return true;
            }
            leaders.forget(leader, reply.leaderHint());
        } catch (KontikiException e) {
            if (!closed) {
                LOG.debug("the watch at {} ended", leader, e);
            }
            leaders.forget(leader, null);
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
        cache.close();
        threads.shutdownNow();
    }
}
