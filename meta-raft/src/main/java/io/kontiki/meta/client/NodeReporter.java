package io.kontiki.meta.client;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a node known to Metasrv and reports its load at an interval, for as long as it is open.
 *
 * <p>One thread. Registration is repeated until Metasrv has accepted it, and again whenever Metasrv does not know the node; only a
 * refusal (another data centre, a bad name) ends it, and {@link #registered} then fails with it. A heartbeat that finds no leader, or
 * whose load cannot be told, is dropped: the next one says more.
 */
public final class NodeReporter implements AutoCloseable {
    /** Nothing that fails over waits for these reports, and an idle cluster costs what wakes it. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);

    private final MetaClient client;
    private final MetaCommand.RegisterNode registration;
    private final Supplier<NodeLoad> load;
    private final Duration interval;
    private final CompletableFuture<ClusterImage> registered = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closed;

    private NodeReporter(
            MetaClient client, MetaCommand.RegisterNode registration, Supplier<NodeLoad> load, Duration interval) {
        this.client = client;
        this.registration = registration;
        this.load = load;
        this.interval = interval;
        // Of the platform: each pause of a virtual thread wakes two more threads, and an idle node does little else.
        this.thread = Thread.ofPlatform().daemon().name("node-reporter").unstarted(this::run);
    }

    /** Starts reporting. The supplier is called before each heartbeat and must be quick. */
    public static NodeReporter start(
            MetaClient client, MetaCommand.RegisterNode registration, Supplier<NodeLoad> load, Duration interval) {
        NodeReporter reporter = new NodeReporter(client, registration, load, interval);
        reporter.thread.start();
        return reporter;
    }

    /** Completes with an image that contains this node, or fails with Metasrv's refusal. */
    public CompletableFuture<ClusterImage> registered() {
        return registered;
    }

    private void run() {
        boolean known = false;
        while (!closed && !registered.isCompletedExceptionally()) {
            try {
                known = known ? heartbeat() : register();
                if (known) {
                    Thread.sleep(interval);
                }
            } catch (KontikiException e) {
                LOG.debug("metasrv was not reached by node {}", registration.name(), e);
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // Such as the load of a disk that cannot be read: the node is no less there.
                LOG.error("node {} could not report itself and will try again", registration.name(), e);
                pause();
            }
        }
    }

    private boolean heartbeat() {
        return join(client.heartbeat(registration.name(), load.get()));
    }

    private boolean register() {
        try {
            registered.complete(join(client.submit(registration)));
            return true;
        } catch (KontikiException e) {
            if (e.code().kind() == ErrorCode.Kind.USER) {
                LOG.error("metasrv refuses node {}: {}", registration.name(), e.getMessage());
                registered.completeExceptionally(e);
                return false;
            }
            throw e;
        }
    }

    /** Shorter than between two reports: a leader that was just lost must not make this node look lost too. */
    private void pause() {
        try {
            Thread.sleep(interval.dividedBy(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof KontikiException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
