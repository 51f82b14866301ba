package io.kontiki.storage.mirror;

import static io.kontiki.storage.mirror.MirrorFixture.eventually;
import static io.kontiki.storage.mirror.MirrorFixture.key;
import static io.kontiki.storage.mirror.MirrorFixture.read;
import static io.kontiki.storage.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damage, deletions and directories that are taken away, on two directories that stand for two clouds. */
@Timeout(60)
class MirrorRepairTest {
    @TempDir
    Path directory;

    private MirrorFixture fixture;
    private MirroredObjectStore mirror;
    private String nameA;
    private String nameB;

    @BeforeEach
    void open() {
        fixture = MirrorFixture.onDisk(directory);
        nameA = fixture.plainA.name();
        nameB = fixture.plainB.name();
        mirror = fixture.mirror("n1", nameA);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private void damage(String cloud, String path) throws IOException {
        Path file = directory.resolve(cloud).resolve(path);
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 4;
        Files.write(file, content);
    }

    private void awaitRepair() throws InterruptedException {
        eventually("the repair", () -> mirror.backlogObjects(nameA) + mirror.backlogObjects(nameB) == 0);
    }

    @Test
    void servesTheGoodCopyAndRepairsTheDamagedOne() throws Exception {
        ObjectDigest digest = mirror.putOnce(key("t/x"), text("precious rows"));
        damage("cloud-a", "t/x");

        assertThat(mirror.get(key("t/x"), digest)).asString().isEqualTo("precious rows");
        awaitRepair();
        fixture.plainA.verify(key("t/x"), digest);

        damage("cloud-a", "t/x");
        Path target = directory.resolve("cache-file");
        mirror.fetch(key("t/x"), target, digest);
        assertThat(target).hasContent("precious rows");
        awaitRepair();
        fixture.plainA.verify(key("t/x"), digest);
    }

    @Test
    void repairsAMissingCopyThatAVerifiedReadNeeds() throws Exception {
        ObjectDigest digest = mirror.putOnce(key("t/x"), text("rows"));
        Files.delete(directory.resolve("cloud-a/t/x"));

        assertThat(mirror.localPath(key("t/x"))).contains(directory.resolve("cloud-b/t/x"));
        assertThat(mirror.get(key("t/x"), digest)).asString().isEqualTo("rows");
        awaitRepair();
        assertThat(mirror.localPath(key("t/x"))).contains(directory.resolve("cloud-a/t/x"));
    }

    @Test
    void verifiesAllCopiesAndReplacesTheFarOneToo() throws Exception {
        ObjectDigest digest = mirror.putOnce(key("t/x"), text("rows"));
        damage("cloud-b", "t/x");

        mirror.verify(key("t/x"), digest);

        fixture.plainB.verify(key("t/x"), digest);
        assertThat(fixture.registry.counter("kontiki_mirror_repairs_total").getCount())
                .isEqualTo(1);
    }

    @Test
    void refusesAnObjectOfWhichNoCopyIsGood() throws Exception {
        ObjectDigest digest = mirror.putOnce(key("t/x"), text("rows"));
        damage("cloud-a", "t/x");
        damage("cloud-b", "t/x");

        assertThatThrownBy(() -> mirror.get(key("t/x"), digest)).isInstanceOf(ObjectStoreException.Corrupt.class);
        assertThatThrownBy(() -> mirror.verify(key("t/x"), digest)).isInstanceOf(ObjectStoreException.Corrupt.class);
        fixture.b.unavailable(true);
        assertThatThrownBy(() -> mirror.get(key("t/x"), digest))
                .as("the store that is down may have a good copy")
                .isInstanceOf(ObjectStoreException.Unavailable.class);
    }

    @Test
    void survivesTheLossOfOneDirectoryAndFillsItWhenItIsGivenBack() throws Exception {
        mirror.putOnce(key("t/before"), text("before"));
        Path away = Files.move(directory.resolve("cloud-a"), directory.resolve("away"));

        assertThat(read(mirror, "t/before")).isEqualTo("before");
        assertThatThrownBy(() -> mirror.putOnce(key("t/during"), text("during")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        CompletableFuture<Void> durable = mirror.durable(key("t/during"));
        assertThat(read(mirror, "t/during")).isEqualTo("during");
        assertThat(mirror.localPath(key("t/during"))).contains(directory.resolve("cloud-b/t/during"));
        mirror.delete(key("t/before"));
        assertThat(directory.resolve("cloud-a")).doesNotExist();

        Files.move(away, directory.resolve("cloud-a"));
        durable.get(20, TimeUnit.SECONDS);
        awaitRepair();
        assertThat(read(fixture.plainA, "t/during")).isEqualTo("during");
        assertThat(fixture.plainA.head(key("t/before"))).isEmpty();
    }

    @Test
    void hidesADeletedObjectThatOneStoreStillHas() throws Exception {
        mirror.putOnce(key("t/x"), text("old"));
        fixture.b.unavailable(true);
        assertThatThrownBy(() -> mirror.put(key("probe"), text("b is found down")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        mirror.delete(key("t/x"));
        assertThatThrownBy(() -> mirror.get(key("t/x"))).isInstanceOf(ObjectStoreException.NotFound.class);
        assertThat(mirror.list("t/", Optional.empty(), 10).objects()).isEmpty();
        assertThatThrownBy(() -> mirror.putIfAbsent(key("t/x"), text("new")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);

        fixture.b.unavailable(false);
        awaitRepair();
        assertThat(read(fixture.plainB, "t/x")).isEqualTo("new");
        mirror.delete(key("t/x"));
        assertThat(fixture.plainA.head(key("t/x"))).isEmpty();
        assertThat(fixture.plainB.head(key("t/x"))).isEmpty();
    }

    @Test
    void forgetsACopyThatWasDeletedBeforeItWasMade() throws Exception {
        fixture.b.unavailable(true);
        assertThatThrownBy(() -> mirror.putOnce(key("t/x"), text("rows")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        CompletableFuture<Void> durable = mirror.durable(key("t/x"));
        mirror.delete(key("t/x"));
        assertThatThrownBy(() -> durable.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ObjectStoreException.NotFound.class);

        fixture.b.unavailable(false);
        awaitRepair();
        assertThat(fixture.plainB.head(key("t/x"))).isEmpty();
    }
}
