package io.kontiki.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalDiskObjectStoreTest extends ObjectStoreContractTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private Path root() {
        return directory.resolve("cloud-a");
    }

    @Override
    protected ObjectStore createStore() {
        return LocalDiskObjectStore.create(root(), CLOCK);
    }

    @Test
    void isUnavailableWhileItsDirectoryIsTakenAwayAndNeverMakesItAnew() throws IOException {
        store().put(key("a/b"), text("rows"));
        Path away = Files.move(root(), directory.resolve("away"));

        for (Runnable operation : operations(store())) {
            assertThatThrownBy(operation::run)
                    .isInstanceOf(ObjectStoreException.Unavailable.class)
                    .hasMessageContaining(root().toString());
        }
        assertThat(root()).doesNotExist();

        Files.move(away, root());
        assertThat(store().get(key("a/b"))).asString().isEqualTo("rows");
        store().put(key("c"), text("after"));
    }

    @Test
    void opensWhileItsDirectoryIsAwayAndServesWhenItReturns() throws IOException {
        store().put(key("a/b"), text("rows"));
        Path away = Files.move(root(), directory.resolve("away"));

        try (ObjectStore reopened = LocalDiskObjectStore.open(root(), CLOCK)) {
            assertThatThrownBy(() -> reopened.get(key("a/b"))).isInstanceOf(ObjectStoreException.Unavailable.class);
            Files.move(away, root());
            assertThat(reopened.get(key("a/b"))).asString().isEqualTo("rows");
        }
    }

    @Test
    void isUnavailableWithoutItsMarkerAndWithAnotherStoresMarker() throws IOException {
        Path marker = root().resolve(".kontiki-store");
        byte[] own = Files.readAllBytes(marker);

        Files.delete(marker);
        assertThatThrownBy(() -> store().list("", Optional.empty(), 1))
                .isInstanceOf(ObjectStoreException.Unavailable.class)
                .hasMessageContaining("marker");
        LocalDiskObjectStore.create(directory.resolve("other"), CLOCK).close();
        Files.copy(directory.resolve("other/.kontiki-store"), marker);
        assertThatThrownBy(() -> store().head(key("a")))
                .isInstanceOf(ObjectStoreException.Unavailable.class)
                .hasMessageContaining("another store");
        Files.write(marker, own);
        assertThat(store().head(key("a"))).isEmpty();
    }

    @Test
    void refusesToMakeAStoreOfADirectoryThatHoldsSomethingElse() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.writeString(home.resolve("letter.txt"), "dear");

        assertThatThrownBy(() -> LocalDiskObjectStore.create(home, CLOCK))
                .isInstanceOf(ObjectStoreException.Refused.class)
                .hasMessageContaining("letter.txt");
        assertThat(home.resolve(".kontiki-store")).doesNotExist();
    }

    @Test
    void keepsWhatIsThereWhenItIsCreatedAgain() {
        store().put(key("a"), text("rows"));

        try (ObjectStore again = LocalDiskObjectStore.create(root(), CLOCK)) {
            assertThat(again.get(key("a"))).asString().isEqualTo("rows");
        }
    }

    @Test
    void sweepsOldTemporaryFilesAtOpenAndLeavesYoungOnes() throws IOException {
        Path old = Files.writeString(root().resolve(".kontiki-tmp/put-old.tmp"), "half");
        Path young = Files.writeString(root().resolve(".kontiki-tmp/put-young.tmp"), "half");
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofMinutes(11))));
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofMinutes(9))));

        LocalDiskObjectStore.open(root(), CLOCK).close();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(store().list("", Optional.empty(), 10).objects()).isEmpty();
    }

    @Test
    void leavesNoTemporaryFileBehind() throws IOException {
        store().put(key("a"), text("1"));
        store().putIfAbsent(key("b"), text("1"));
        assertThatThrownBy(() -> store().putIfAbsent(key("b"), text("2")))
                .isInstanceOf(ObjectStoreException.AlreadyExists.class);
        assertThatThrownBy(() -> store().put(key("a/below"), text("x")))
                .isInstanceOf(ObjectStoreException.Refused.class)
                .hasMessageContaining("a/below");

        try (Stream<Path> left = Files.list(root().resolve(".kontiki-tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void treatsWhatLiesBelowAnObjectAsMissing() {
        store().put(key("a"), text("1"));
        store().put(key("f/b"), text("1"));

        assertThat(store().head(key("a/b"))).isEmpty();
        assertThat(store().head(key("f"))).isEmpty();
        assertThatThrownBy(() -> store().get(key("f"))).isInstanceOf(ObjectStoreException.NotFound.class);
        store().delete(key("a/b"));
        store().delete(key("f"));
        assertThat(store().head(key("f/b"))).isPresent();
    }

    @Test
    void ignoresFilesThatNoPutHasMade() throws IOException {
        store().put(key("a/b"), text("1"));
        Files.writeString(root().resolve("a/caf%e9"), "foreign");
        Files.writeString(root().resolve("a/x%2Fy"), "foreign");
        Files.createSymbolicLink(root().resolve("a/link"), root().resolve("a/b"));

        assertThat(store().list("", Optional.empty(), 10).objects())
                .extracting(head -> head.key().path())
                .containsExactly("a/b");
    }

    @Test
    void makesItsDirectoriesAgainIfSomebodyRemovedThem() throws IOException {
        store().put(key("t/1/a"), text("1"));
        store().delete(key("t/1/a"));
        Files.delete(root().resolve("t/1"));
        Files.delete(root().resolve("t"));

        assertThatThrownBy(() -> store().put(key("t/1/b"), text("2")))
                .isInstanceOf(ObjectStoreException.Unavailable.class);
        store().put(key("t/1/b"), text("2"));
        assertThat(store().get(key("t/1/b"))).asString().isEqualTo("2");
    }

    private static Runnable[] operations(ObjectStore store) {
        return new Runnable[] {
            () -> store.put(key("new/x"), text("x")),
            () -> store.putIfAbsent(key("new/y"), text("x")),
            () -> store.putOnce(key("new/z"), text("x")),
            () -> store.get(key("a/b")),
            () -> store.get(key("missing")),
            () -> store.getRange(key("a/b"), 0, 1),
            () -> store.head(key("missing")),
            () -> store.list("", Optional.empty(), 10),
            () -> store.delete(key("a/b")),
            () -> store.localPath(key("a/b")),
        };
    }
}
