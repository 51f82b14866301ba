package io.kontiki.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every object store does, whatever it stands on. A store's own test inherits it and adds what only that store
 * does.
 */
@Timeout(60)
public abstract class ObjectStoreContractTest {
    @TempDir
    protected Path directory;

    private ObjectStore store;

    /** A new, empty store. */
    protected abstract ObjectStore createStore() throws Exception;

    protected final ObjectStore store() {
        return store;
    }

    @BeforeEach
    final void openStore() throws Exception {
        store = createStore();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    protected static ObjectKey key(String path) {
        return ObjectKey.of(path);
    }

    protected static ObjectContent text(String text) {
        return ObjectContent.of(text.getBytes(StandardCharsets.UTF_8));
    }

    protected static byte[] randomBytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private String read(ObjectKey key) {
        return new String(store.get(key), StandardCharsets.UTF_8);
    }

    @Test
    void readsBackWhatWasPut() {
        ObjectDigest digest = store.put(key("public/1024/7.parquet"), text("rows"));

        assertThat(read(key("public/1024/7.parquet"))).isEqualTo("rows");
        assertThat(digest).isEqualTo(ObjectDigest.of("rows".getBytes(StandardCharsets.UTF_8)));
        assertThat(store.get(key("public/1024/7.parquet"), digest)).isEqualTo(store.get(key("public/1024/7.parquet")));
        store.verify(key("public/1024/7.parquet"), digest);
    }

    @Test
    void putsAFileAndLeavesItWhereItIs() throws IOException {
        byte[] content = randomBytes(100_000, 1);
        Path file = Files.write(directory.resolve("upload"), content);

        ObjectDigest digest = store.put(key("a"), ObjectContent.of(file));

        assertThat(digest).isEqualTo(ObjectDigest.of(content));
        assertThat(store.get(key("a"))).isEqualTo(content);
        assertThat(file).hasBinaryContent(content);
    }

    @Test
    void putsTheWindowOfABufferWithoutMovingIt() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(10);
        buffer.put("0123456789".getBytes(StandardCharsets.US_ASCII)).position(2).limit(5);

        store.put(key("window"), ObjectContent.of(buffer));

        assertThat(read(key("window"))).isEqualTo("234");
        assertThat(buffer.position()).isEqualTo(2);
    }

    @Test
    void refusesAMissingFileAndChangesNothing() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> store.put(key("a"), ObjectContent.of(missing)))
                .isInstanceOf(ObjectStoreException.Refused.class)
                .hasMessageContaining(missing.toString());
        assertThat(store.head(key("a"))).isEmpty();
    }

    @Test
    void replacesAnObject() {
        store.put(key("a"), text("a long old content"));
        store.put(key("a"), text("new"));

        assertThat(read(key("a"))).isEqualTo("new");
        assertThat(store.head(key("a")).orElseThrow().sizeBytes()).isEqualTo(3);
    }

    @Test
    void keepsEmptyObjects() {
        ObjectDigest digest = store.put(key("empty"), text(""));

        assertThat(store.get(key("empty"))).isEmpty();
        assertThat(store.getRange(key("empty"), 0, 10)).isEmpty();
        assertThat(store.get(key("empty"), digest)).isEmpty();
        assertThat(store.head(key("empty")).orElseThrow().sizeBytes()).isZero();
        assertThat(store.list("", Optional.empty(), 10).objects()).hasSize(1);
    }

    @Test
    void keepsLargeObjects() throws IOException {
        byte[] content = randomBytes((9 << 20) + 17, 2);
        ObjectDigest digest = store.put(key("large"), ObjectContent.of(content));

        assertThat(Arrays.equals(store.get(key("large"), digest), content)).isTrue();
        assertThat(store.getRange(key("large"), 8 << 20, 2 << 20)).hasSize((1 << 20) + 17);
        Path target = directory.resolve("fetched");
        store.fetch(key("large"), target, digest);
        assertThat(Arrays.equals(Files.readAllBytes(target), content)).isTrue();
        store.verify(key("large"), digest);
    }

    @Test
    void readsRangesCutAtTheEnd() {
        store.put(key("a"), text("0123456789"));

        assertThat(store.getRange(key("a"), 0, 10)).asString().isEqualTo("0123456789");
        assertThat(store.getRange(key("a"), 3, 4)).asString().isEqualTo("3456");
        assertThat(store.getRange(key("a"), 8, 100)).asString().isEqualTo("89");
        assertThat(store.getRange(key("a"), 10, 5)).isEmpty();
        assertThat(store.getRange(key("a"), 1000, 5)).isEmpty();
        assertThat(store.getRange(key("a"), 4, 0)).isEmpty();
        assertThat(store.getRange(key("a"), 9, Integer.MAX_VALUE)).asString().isEqualTo("9");
        assertThatThrownBy(() -> store.getRange(key("a"), -1, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhenAKeyIsMissing() {
        assertThatThrownBy(() -> store.get(key("x/y")))
                .isInstanceOf(ObjectStoreException.NotFound.class)
                .hasMessageContaining("x/y");
        assertThatThrownBy(() -> store.getRange(key("x/y"), 0, 1)).isInstanceOf(ObjectStoreException.NotFound.class);
        assertThatThrownBy(() -> store.getRange(key("x/y"), 0, 0)).isInstanceOf(ObjectStoreException.NotFound.class);
        assertThatThrownBy(() -> store.localPath(key("x/y"))).isInstanceOf(ObjectStoreException.NotFound.class);
        assertThatThrownBy(() -> store.fetch(key("x/y"), directory.resolve("t"), new ObjectDigest(1, 1)))
                .isInstanceOf(ObjectStoreException.NotFound.class);
        assertThat(store.head(key("x/y"))).isEmpty();
        assertThat(store.durable(key("x/y"))).isCompletedExceptionally();
        assertThat(store.list("x/", Optional.empty(), 10)).isEqualTo(new ObjectPage(List.of(), false));
    }

    @Test
    void refusesContentThatDiffersFromItsDigest() {
        store.put(key("a"), text("what is there"));
        ObjectDigest other = ObjectDigest.of("what should be".getBytes(StandardCharsets.UTF_8));
        Path target = directory.resolve("target");

        assertThatThrownBy(() -> store.get(key("a"), other)).isInstanceOf(ObjectStoreException.Corrupt.class);
        assertThatThrownBy(() -> store.verify(key("a"), other)).isInstanceOf(ObjectStoreException.Corrupt.class);
        assertThatThrownBy(() -> store.fetch(key("a"), target, other)).isInstanceOf(ObjectStoreException.Corrupt.class);
        assertThat(target).doesNotExist();
    }

    @Test
    void answersAHeadWithTheDigestWhereItKeepsOne() {
        ObjectDigest digest = store.put(key("a"), text("rows"));

        ObjectHead head = store.head(key("a")).orElseThrow();

        assertThat(head.sizeBytes()).isEqualTo(4);
        assertThat(head.digest()).isEqualTo(store.capabilities().headDigest() ? Optional.of(digest) : Optional.empty());
    }

    @Test
    void deletesAnyNumberOfTimes() {
        store.put(key("d/a"), text("1"));
        store.delete(key("d/a"));
        store.delete(key("d/a"));
        store.delete(key("never/there"));

        assertThat(store.head(key("d/a"))).isEmpty();
        assertThatThrownBy(() -> store.get(key("d/a"))).isInstanceOf(ObjectStoreException.NotFound.class);
        assertThat(store.list("", Optional.empty(), 10).objects()).isEmpty();
        store.putIfAbsent(key("d/a"), text("2"));
        assertThat(read(key("d/a"))).isEqualTo("2");
    }

    @Test
    void putsIfAbsentOnlyOnce() {
        store.putIfAbsent(key("a"), text("first"));

        assertThatThrownBy(() -> store.putIfAbsent(key("a"), text("second")))
                .isInstanceOf(ObjectStoreException.AlreadyExists.class)
                .hasMessageContaining("a");
        assertThat(read(key("a"))).isEqualTo("first");
    }

    @Test
    void takesTheSameContentTwiceForOnePut() {
        store.putOnce(key("a"), text("same"));
        store.putOnce(key("a"), text("same"));

        assertThatThrownBy(() -> store.putOnce(key("a"), text("different")))
                .isInstanceOf(ObjectStoreException.AlreadyExists.class);
        assertThat(read(key("a"))).isEqualTo("same");
    }

    @Test
    void letsExactlyOneOfManyRacingWritersWin() throws Exception {
        int writers = 8;
        for (int round = 0; round < 10; round++) {
            ObjectKey key = key("race/" + round);
            List<Integer> winners = race(writers, writer -> {
                store.putIfAbsent(key, ObjectContent.of(randomBytes(20_000, writer)));
                return writer;
            });
            assertThat(winners).as("winners of round " + round).hasSize(1);
            assertThat(store.get(key)).isEqualTo(randomBytes(20_000, winners.getFirst()));
        }
    }

    @Test
    void neverShowsHalfAnObject() throws Exception {
        byte[] left = randomBytes(200_000, 1);
        byte[] right = randomBytes(200_000, 2);
        store.put(key("a"), ObjectContent.of(left));
        race(4, caller -> {
            for (int i = 0; i < 10; i++) {
                if (caller < 2) {
                    store.put(key("a"), ObjectContent.of(caller == 0 ? left : right));
                } else {
                    byte[] seen = store.get(key("a"));
                    assertThat(Arrays.equals(seen, left) || Arrays.equals(seen, right))
                            .isTrue();
                }
            }
            return caller;
        });
    }

    @Test
    void listsInTheOrderOfUtf8Bytes() {
        List<String> paths = List.of(
                "a/b",
                "a.b",
                "a-b/c",
                "ab",
                "a/b.c/d",
                "a/c",
                "b",
                "z/1/2/3",
                "\u00e9",
                "\uffee",
                "\ud83d\ude80",
                "a b/%2F");
        paths.forEach(path -> store.put(key(path), text(path)));

        List<String> listed = listAll("", 1000);

        assertThat(listed)
                .containsExactlyElementsOf(paths.stream()
                        .map(ObjectKey::of)
                        .sorted()
                        .map(ObjectKey::path)
                        .toList());
        assertThat(listed.indexOf("\uffee")).isLessThan(listed.indexOf("\ud83d\ude80"));
    }

    @Test
    void listsByAnyPrefix() {
        for (String path : List.of("db/1/a", "db/1/b", "db/10/a", "db/2/a", "dba", "e")) {
            store.put(key(path), text(path));
        }

        assertThat(listAll("db/1/", 10)).containsExactly("db/1/a", "db/1/b");
        assertThat(listAll("db/1", 10)).containsExactly("db/1/a", "db/1/b", "db/10/a");
        assertThat(listAll("db", 10)).containsExactly("db/1/a", "db/1/b", "db/10/a", "db/2/a", "dba");
        assertThat(listAll("db/1/a", 10)).containsExactly("db/1/a");
        assertThat(listAll("db/1/a/", 10)).isEmpty();
        assertThat(listAll("../", 10)).isEmpty();
        assertThat(listAll("no/such/", 10)).isEmpty();
        assertThat(store.list("db/1/", Optional.empty(), 10)
                        .objects()
                        .getFirst()
                        .sizeBytes())
                .isEqualTo(6);
    }

    @Test
    void listsPageByPage() {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 37; i++) {
            paths.add("p/" + i % 5 + "/" + i);
        }
        paths.forEach(path -> store.put(key(path), text(path)));
        paths.sort(ObjectKey::comparePaths);

        for (int limit : new int[] {1, 4, 37, 38, 1000}) {
            assertThat(listAll("p/", limit)).as("pages of " + limit).containsExactlyElementsOf(paths);
        }
        assertThat(store.list("p/", Optional.of(key("p/2")), 1)
                        .objects()
                        .getFirst()
                        .key())
                .isEqualTo(key("p/2/12"));
        assertThat(store.list("p/", Optional.of(key("zz")), 5)).isEqualTo(new ObjectPage(List.of(), false));
        assertThatThrownBy(() -> store.list("", Optional.empty(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesUnicodeKeysOfFullLength() {
        ObjectKey unicode = key("\u6570\u636e\u5e93/caf\u00e9 \ud83c\udf0a/100% +&?#;:'\"<>|*");
        ObjectKey longest = key("s".repeat(240) + "/" + "t".repeat(240) + "/" + "\u00e9".repeat(40));
        store.put(unicode, text("unicode"));
        store.put(longest, text("long"));

        assertThat(read(unicode)).isEqualTo("unicode");
        assertThat(read(longest)).isEqualTo("long");
        assertThat(listAll("", 10)).containsExactlyInAnyOrder(unicode.path(), longest.path());
        store.delete(unicode);
        assertThat(store.head(unicode)).isEmpty();
    }

    @Test
    void opensObjectsInPlaceWhereItCan() throws IOException {
        store.put(key("a/b"), text("rows"));

        Optional<Path> path = store.localPath(key("a/b"));

        assertThat(path.isPresent()).isEqualTo(store.capabilities().localFiles());
        if (path.isPresent()) {
            assertThat(path.get()).hasContent("rows");
        }
    }

    @Test
    void saysThatAStoredObjectIsDurable() throws Exception {
        store.put(key("a"), text("rows"));

        assertThat(store.durable(key("a")).get(10, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void isUnavailableAfterItWasClosed() {
        store.put(key("a"), text("rows"));
        store.close();
        store.close();

        assertThat(catchThrowable(() -> store.get(key("a")))).isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThat(catchThrowable(() -> store.put(key("b"), text("x"))))
                .isInstanceOf(ObjectStoreException.Unavailable.class);
    }

    private List<String> listAll(String prefix, int limit) {
        List<String> paths = new ArrayList<>();
        Optional<ObjectKey> start = Optional.empty();
        ObjectPage page;
        do {
            page = store.list(prefix, start, limit);
            assertThat(page.objects().size()).isLessThanOrEqualTo(limit);
            page.objects().forEach(head -> paths.add(head.key().path()));
            start = page.next();
        } while (page.more());
        return paths;
    }

    private interface Contender {
        int run(int number) throws Exception;
    }

    /** Runs the contenders at the same moment; the numbers of those that did not find the key taken. */
    private static List<Integer> race(int contenders, Contender contender) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < contenders; i++) {
                int number = i;
                Callable<Integer> task = () -> {
                    start.await();
                    try {
                        return contender.run(number);
                    } catch (ObjectStoreException.AlreadyExists lost) {
                        return -1;
                    }
                };
                results.add(threads.submit(task));
            }
            start.countDown();
            List<Integer> winners = new ArrayList<>();
            for (Future<Integer> result : results) {
                if (result.get() >= 0) {
                    winners.add(result.get());
                }
            }
            return winners;
        }
    }
}
