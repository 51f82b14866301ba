package io.kontiki.storage.mirror;

import static io.kontiki.storage.mirror.MirrorFixture.eventually;
import static io.kontiki.storage.mirror.MirrorFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.storage.Fault;
import io.kontiki.storage.FaultInjectingObjectStore;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.SeededFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes with a mirror each over the same two stores, which fail, lose replies, break off, damage reads and go
 * away; nodes restart. Whatever was reported durable is never lost, never wrong and never "not found", and when the
 * stores are well again they agree and the backlogs are empty.
 */
@Timeout(120)
class MirrorSimulationTest {
    private static final int STEPS = 250;
    private static final MirrorSettings SETTINGS = new MirrorSettings(
            Duration.ofSeconds(2),
            1 << 20,
            Duration.ofMillis(5),
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            1000,
            32,
            3);

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final InMemoryObjectStore plainA = new InMemoryObjectStore("a");
    private final InMemoryObjectStore plainB = new InMemoryObjectStore("b");
    private final Map<ObjectKey, ObjectDigest> durable = new HashMap<>();
    private final Set<ObjectKey> deleted = new HashSet<>();
    private final Map<ObjectKey, CompletableFuture<Void>> waiting = new HashMap<>();
    private final Map<ObjectKey, ObjectDigest> waitingDigests = new HashMap<>();
    private final List<CompletableFuture<Void>> races = new ArrayList<>();
    private volatile boolean calm;
    private FaultInjectingObjectStore a;
    private FaultInjectingObjectStore b;
    private final MirroredObjectStore[] nodes = new MirroredObjectStore[2];
    private Random random;

    @AfterEach
    void stop() {
        for (MirroredObjectStore node : nodes) {
            node.close();
        }
        scheduler.shutdownNow();
        threads.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesNothingThatWasReportedDurable(long seed) throws Exception {
        random = new Random(seed);
        a = faulty(plainA, seed * 2);
        b = faulty(plainB, seed * 2 + 1);
        restart(0);
        restart(1);
        for (int step = 0; step < STEPS; step++) {
            step(step);
            collect(false);
            // Time for the stores to come back between the steps; nothing is expected of its length.
            Thread.sleep(1);
        }
        heal();
        assertThat(durable.size())
                .as("durable objects, so that this proves something")
                .isGreaterThan(10);
        check();
    }

    private void step(int step) {
        MirroredObjectStore node = nodes[random.nextInt(2)];
        switch (random.nextInt(16)) {
            case 0 -> a.unavailable(random.nextInt(3) == 0);
            case 1 -> b.unavailable(random.nextInt(3) == 0);
            case 2 -> {
                a.unavailable(false);
                b.unavailable(false);
            }
            case 3 -> {
                if (random.nextInt(4) == 0) {
                    restart(random.nextInt(2));
                }
            }
            case 4 -> delete(node);
            case 5 -> race(step);
            case 6, 7 -> read(node);
            default -> put(node, key("t/" + step), content(step));
        }
    }

    private void put(MirroredObjectStore node, ObjectKey key, byte[] content) {
        ObjectDigest digest = ObjectDigest.of(content);
        try {
            node.putOnce(key, ObjectContent.of(content));
            durable.put(key, digest);
        } catch (ObjectStoreException.MirrorBehind behind) {
            assertThat(behind.digest()).isEqualTo(digest);
            waiting.put(key, node.durable(key));
            waitingDigests.put(key, digest);
        } catch (ObjectStoreException failure) {
            assertThat(failure.retryable()).as(failure.toString()).isTrue();
        }
    }

    /** Both nodes want the same key for different content; the winner, if any, is the only one. */
    private void race(int step) {
        ObjectKey key = key("race/" + step);
        List<CompletableFuture<Void>> outcomes = new ArrayList<>();
        for (int number = 0; number < nodes.length; number++) {
            byte[] content = content(step * 10 + number);
            try {
                nodes[number].putIfAbsent(key, ObjectContent.of(content));
                outcomes.add(CompletableFuture.completedFuture(null));
                durable.put(key, ObjectDigest.of(content));
            } catch (ObjectStoreException.MirrorBehind behind) {
                outcomes.add(nodes[number].durable(key));
                waiting.put(key, outcomes.getLast());
                waitingDigests.put(key, behind.digest());
            } catch (ObjectStoreException lost) {
                outcomes.add(CompletableFuture.failedFuture(lost));
            }
        }
        CompletableFuture<Void> both = CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new));
        races.add(both);
    }

    private void delete(MirroredObjectStore node) {
        if (durable.isEmpty() || random.nextInt(3) > 0) {
            return;
        }
        ObjectKey key = durable.keySet().stream().sorted().toList().get(random.nextInt(durable.size()));
        deleted.add(key);
        durable.remove(key);
        try {
            node.delete(key);
        } catch (ObjectStoreException failure) {
            assertThat(failure.retryable()).as(failure.toString()).isTrue();
        }
    }

    private void read(MirroredObjectStore node) {
        if (durable.isEmpty()) {
            return;
        }
        ObjectKey key = durable.keySet().stream().sorted().toList().get(random.nextInt(durable.size()));
        try {
            assertThat(ObjectDigest.of(node.get(key, durable.get(key)))).isEqualTo(durable.get(key));
        } catch (ObjectStoreException.NotFound wrong) {
            throw new AssertionError(key + " is durable and was not found", wrong);
        } catch (ObjectStoreException failure) {
            // An outage, or both reads damaged on the way: refused, and never the wrong content.
            assertThat(failure)
                    .isInstanceOfAny(ObjectStoreException.Unavailable.class, ObjectStoreException.Corrupt.class);
        }
    }

    /** Takes over what has become durable meanwhile. */
    private void collect(boolean wait) throws Exception {
        for (ObjectKey key : List.copyOf(waiting.keySet())) {
            CompletableFuture<Void> future = waiting.get(key);
            if (wait) {
                future.handle((done, failure) -> done).get(30, TimeUnit.SECONDS);
            }
            if (future.isDone()) {
                waiting.remove(key);
                ObjectDigest digest = waitingDigests.remove(key);
                if (!future.isCompletedExceptionally() && !deleted.contains(key)) {
                    durable.put(key, digest);
                }
            }
        }
    }

    private void heal() throws Exception {
        calm = true;
        a.unavailable(false);
        b.unavailable(false);
        collect(true);
        for (CompletableFuture<Void> both : races) {
            both.handle((done, failure) -> done).get(30, TimeUnit.SECONDS);
            assertThat(both.isCompletedExceptionally()).as("two winners").isTrue();
        }
        for (MirroredObjectStore node : nodes) {
            eventually(
                    "the backlogs are empty",
                    () -> backlog(node) == 0 && node.storesDown().isEmpty());
        }
    }

    private void check() throws Exception {
        durable.forEach((key, digest) -> {
            assertThat(ObjectDigest.of(plainA.get(key))).as("%s in a", key).isEqualTo(digest);
            assertThat(ObjectDigest.of(plainB.get(key))).as("%s in b", key).isEqualTo(digest);
        });
        ReconcileReport report = nodes[0].reconcile(durable);
        assertThat(report.lost()).isEmpty();
        assertThat(report.copies()).isEmpty();
        assertThat(a.injected(Fault.Kind.LOSE_REPLY) + b.injected(Fault.Kind.LOSE_REPLY))
                .isPositive();
        assertThat(a.refusedWhileOff() + b.refusedWhileOff()).isPositive();
    }

    private void restart(int number) {
        if (nodes[number] != null) {
            nodes[number].close();
        }
        nodes[number] = new MirroredObjectStore(
                List.<ObjectStore>of(new Unclosed(a), new Unclosed(b)),
                number == 0 ? "memory:a" : "memory:b",
                directory.resolve("journal-" + number),
                SETTINGS,
                threads,
                scheduler,
                InstantSource.system(),
                new MetricRegistry());
    }

    private static int backlog(MirroredObjectStore node) {
        return node.backlogObjects("memory:a") + node.backlogObjects("memory:b");
    }

    private FaultInjectingObjectStore faulty(ObjectStore store, long seed) {
        SeededFaults faults =
                new SeededFaults(seed, new SeededFaults.Rates(0.05, 0.05, 0.03, 0.02, 0.05, Duration.ofMillis(3)));
        return new FaultInjectingObjectStore(
                store, (operation, subject) -> calm ? Fault.NONE : faults.next(operation, subject), Thread::sleep);
    }

    private static byte[] content(long seed) {
        byte[] content = new byte[200];
        new Random(seed).nextBytes(content);
        return content;
    }
}
