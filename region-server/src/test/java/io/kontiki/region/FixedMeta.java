package io.kontiki.region;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeLoad;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A Metasrv that says what the test says. */
final class FixedMeta implements MetaClient {
    private final List<Consumer<ClusterImage>> listeners = new CopyOnWriteArrayList<>();
    private volatile ClusterImage image = ClusterImage.EMPTY;

    void publish(ClusterImage next) {
        image = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    /** As when this client has not heard of it yet: only a refresh or the next look finds it. */
    void publishQuietly(ClusterImage next) {
        image = next;
    }

    @Override
    public ClusterImage image() {
        return image;
    }

    @Override
    public ClusterImage refresh(long atLeastVersion, Duration timeout) {
        return image;
    }

    @Override
    public void onChange(Consumer<ClusterImage> listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<ClusterImage> submit(MetaCommand command) {
        return CompletableFuture.failedFuture(new KontikiException(ErrorCode.UNSUPPORTED, "a test decides"));
    }

    @Override
    public CompletableFuture<Boolean> heartbeat(String node, NodeLoad load) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void close() {}
}
