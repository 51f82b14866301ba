package io.kontiki.region.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.LocalDiskObjectStore;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.mirror.MirrorSettings;
import io.kontiki.storage.mirror.MirroredObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SstCacheTest {
    @TempDir
    Path directory;

    @Test
    void filesThatNobodyPinsLeaveTheLongestUnusedFirst() throws IOException {
        try (ObjectStore store = new InMemoryObjectStore("memory")) {
            SstCache cache = new SstCache(store, directory.resolve("cache"), 2500);
            SstFile first = put(store, "a", 1000);
            SstFile second = put(store, "b", 1000);
            SstFile third = put(store, "c", 1000);
            cache.pin(first).close();
            cache.pin(second).close();
            cache.pin(first).close();
            SstCache.Pin pin = cache.pin(third);
            assertThat(files()).containsExactly("x_a", "x_c");
            pin.close();
            assertThat(cache.bytes()).isEqualTo(2000);
        }
    }

    @Test
    void aPinnedFileStaysEvenBeyondTheBound() throws IOException {
        try (ObjectStore store = new InMemoryObjectStore("memory")) {
            SstCache cache = new SstCache(store, directory.resolve("cache"), 500);
            SstFile file = put(store, "a", 1000);
            SstCache.Pin one = cache.pin(file);
            SstCache.Pin two = cache.pin(put(store, "b", 1000));
            store.delete(file.objectKey());
            assertThat(Files.readAllBytes(one.path())).hasSize(1000);
            one.close();
            one.close();
            two.close();
            assertThat(files()).isEmpty();
            assertThat(cache.bytes()).isZero();
        }
    }

    @Test
    void aFileOfALocalStoreIsTakenWhereItLiesAndOutlivesItsDeletion() throws IOException {
        try (ObjectStore store = LocalDiskObjectStore.create(directory.resolve("store"), Clock.systemUTC())) {
            SstCache cache = new SstCache(store, directory.resolve("cache"), 1 << 20);
            SstFile file = put(store, "a", 1000);
            try (SstCache.Pin pin = cache.pin(file)) {
                Path inStore = store.localPath(file.objectKey()).orElseThrow();
                assertThat(Files.getAttribute(pin.path(), "unix:ino"))
                        .isEqualTo(Files.getAttribute(inStore, "unix:ino"));
                store.delete(file.objectKey());
                assertThat(ObjectDigest.of(Files.readAllBytes(pin.path()))).isEqualTo(file.digest());
            }
        }
    }

    @Test
    void aDamagedFileIsRefusedAndNotKept() throws IOException {
        try (ObjectStore store = LocalDiskObjectStore.create(directory.resolve("store"), Clock.systemUTC())) {
            SstCache cache = new SstCache(store, directory.resolve("cache"), 1 << 20);
            SstFile file = put(store, "a", 1000);
            Path inStore = store.localPath(file.objectKey()).orElseThrow();
            byte[] right = Files.readAllBytes(inStore);
            byte[] damaged = right.clone();
            damaged[512] ^= 1;
            Files.write(inStore, damaged);
            assertThatThrownBy(() -> cache.pin(file)).isInstanceOf(ObjectStoreException.Corrupt.class);
            assertThat(files()).isEmpty();
            Files.write(inStore, right);
            try (SstCache.Pin pin = cache.pin(file)) {
                assertThat(Files.readAllBytes(pin.path())).isEqualTo(right);
            }
        }
    }

    @Test
    void aFileThatIsDamagedInPlaceWhileItIsCachedIsReplacedFromAnotherCopy() throws IOException {
        ObjectStore near = LocalDiskObjectStore.create(directory.resolve("store"), Clock.systemUTC());
        ObjectStore other = new InMemoryObjectStore("other");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
                ObjectStore store = new MirroredObjectStore(
                        List.of(near, other),
                        near.name(),
                        directory.resolve("journal"),
                        MirrorSettings.DEFAULTS,
                        threads,
                        timer,
                        Clock.systemUTC(),
                        new MetricRegistry())) {
            SstFile file = put(store, "a", 1000);
            byte[] right = other.get(file.objectKey());
            SstCache cache = new SstCache(store, directory.resolve("cache"), 1 << 20);
            try (SstCache.Pin reading = cache.pin(file)) {
                byte[] damaged = right.clone();
                damaged[700] ^= 4;
                Path inStore = near.localPath(file.objectKey()).orElseThrow();
                Files.write(inStore, damaged);
                Files.setLastModifiedTime(inStore, FileTime.fromMillis(1));
                assertThat(Files.readAllBytes(reading.path()))
                        .as("the link shares the damage")
                        .isEqualTo(damaged);
                try (SstCache.Pin pin = cache.pin(file)) {
                    assertThat(Files.readAllBytes(pin.path())).isEqualTo(right);
                    assertThat(pin.path()).isEqualTo(reading.path());
                }
                await().untilAsserted(() -> assertThat(near.get(file.objectKey()))
                        .as("the store's copy is repaired")
                        .isEqualTo(right));
            }
            assertThat(files()).containsExactly("x_a");
        }
    }

    @Test
    void aFileThatIsTruncatedWhileItIsCachedIsRefusedWhenThereIsNoOtherCopy() throws IOException {
        try (ObjectStore store = LocalDiskObjectStore.create(directory.resolve("store"), Clock.systemUTC())) {
            SstCache cache = new SstCache(store, directory.resolve("cache"), 1 << 20);
            SstFile file = put(store, "a", 1000);
            cache.pin(file).close();
            Path inStore = store.localPath(file.objectKey()).orElseThrow();
            byte[] right = Files.readAllBytes(inStore);
            Files.write(inStore, Arrays.copyOf(right, 400));
            assertThatThrownBy(() -> cache.pin(file)).isInstanceOf(ObjectStoreException.Corrupt.class);
            assertThatThrownBy(() -> cache.pin(file)).isInstanceOf(ObjectStoreException.Corrupt.class);
            Files.write(inStore, right);
            try (SstCache.Pin pin = cache.pin(file)) {
                assertThat(Files.readAllBytes(pin.path())).isEqualTo(right);
            }
        }
    }

    @Test
    void aMissingFileIsRefused() throws IOException {
        try (ObjectStore store = new InMemoryObjectStore("memory")) {
            SstCache cache = new SstCache(store, directory.resolve("cache"), 1 << 20);
            SstFile file = put(store, "a", 10);
            store.delete(file.objectKey());
            assertThatThrownBy(() -> cache.pin(file)).isInstanceOf(ObjectStoreException.NotFound.class);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> list = Files.list(directory.resolve("cache"))) {
            return list.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static SstFile put(ObjectStore store, String name, int size) {
        byte[] content = new byte[size];
        new Random(name.hashCode()).nextBytes(content);
        ObjectDigest digest = store.put(ObjectKey.of("x/" + name), ObjectContent.of(content));
        return new SstFile(
                "x/" + name, false, 1, digest.sizeBytes(), digest.crc32c(), 0, 0, 0, 1, 1, 1, List.of(), List.of());
    }
}
