package io.kontiki.storage.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.storage.Fault;
import io.kontiki.storage.FaultInjectingObjectStore;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.LocalDiskObjectStore;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;

/** Two stores that can fail, a mirror over them that can be closed and opened again, and a second node's mirror. */
final class MirrorFixture implements AutoCloseable {
    /** Short enough that a story takes well under a second, long enough for a busy machine. */
    static final MirrorSettings SETTINGS = new MirrorSettings(
            Duration.ofSeconds(2),
            1 << 20,
            Duration.ofMillis(300),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            100,
            16,
            4);

    final ObjectStore plainA;
    final ObjectStore plainB;
    final FaultInjectingObjectStore a;
    final FaultInjectingObjectStore b;
    final MetricRegistry registry = new MetricRegistry();
    final ConcurrentHashMap<String, Fault> faults = new ConcurrentHashMap<>();

    /** All calls that begin so are refused. */
    volatile String refusing = "none";

    private final Path directory;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final List<ObjectStore> open = new ArrayList<>();

    static MirrorFixture inMemory(Path directory) {
        return new MirrorFixture(directory, new InMemoryObjectStore("a"), new InMemoryObjectStore("b"));
    }

    static MirrorFixture onDisk(Path directory) {
        return new MirrorFixture(
                directory,
                LocalDiskObjectStore.create(directory.resolve("cloud-a"), Clock.systemUTC()),
                LocalDiskObjectStore.create(directory.resolve("cloud-b"), Clock.systemUTC()));
    }

    private MirrorFixture(Path directory, ObjectStore plainA, ObjectStore plainB) {
        this.directory = directory;
        this.plainA = plainA;
        this.plainB = plainB;
        this.a = new FaultInjectingObjectStore(
                plainA, (operation, key) -> fault("a " + operation + " " + key), Thread::sleep);
        this.b = new FaultInjectingObjectStore(
                plainB, (operation, key) -> fault("b " + operation + " " + key), Thread::sleep);
    }

    /** The fault of the next call of that name, such as {@code "b put x"}. */
    private Fault fault(String call) {
        if (call.startsWith(refusing)) {
            return new Fault(Fault.Kind.REFUSE, Duration.ZERO);
        }
        Fault once = faults.remove(call);
        return once == null ? Fault.NONE : once;
    }

    MirroredObjectStore mirror(String node, String near) {
        return mirror(node, near, SETTINGS);
    }

    MirroredObjectStore mirror(String node, String near, MirrorSettings settings) {
        MirroredObjectStore mirror = new MirroredObjectStore(
                List.of(new Unclosed(a), new Unclosed(b)),
                near,
                directory.resolve("journal-" + node),
                settings,
                threads,
                scheduler,
                InstantSource.system(),
                registry);
        open.add(mirror);
        return mirror;
    }

    static ObjectKey key(String path) {
        return ObjectKey.of(path);
    }

    static ObjectContent text(String text) {
        return ObjectContent.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static String read(ObjectStore store, String path) {
        return new String(store.get(key(path)), StandardCharsets.UTF_8);
    }

    static void eventually(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
            Thread.sleep(2);
        }
    }

    @Override
    public void close() {
        for (ObjectStore mirror : open) {
            mirror.close();
        }
        scheduler.shutdownNow();
        threads.close();
        a.close();
        b.close();
    }
}
