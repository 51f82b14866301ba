package io.kontiki.storage.mirror;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreContractTest;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

class MirroredObjectStoreTest extends ObjectStoreContractTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    @Override
    protected ObjectStore createStore() {
        return new MirroredObjectStore(
                List.of(new InMemoryObjectStore("a"), new InMemoryObjectStore("b")),
                "memory:b",
                directory.resolve("journal"),
                MirrorSettings.DEFAULTS,
                threads,
                scheduler,
                InstantSource.system(),
                new MetricRegistry());
    }

    @AfterEach
    void stopThreads() {
        store().close();
        scheduler.shutdownNow();
        threads.close();
    }
}
