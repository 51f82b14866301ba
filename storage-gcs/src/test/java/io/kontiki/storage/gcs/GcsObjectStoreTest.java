package io.kontiki.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreContractTest;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.emulator.EmulatorServer;
import io.kontiki.storage.emulator.EmulatorServer.FaultKind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GcsObjectStoreTest extends ObjectStoreContractTest {
    private final GcsEmulator gcs = new GcsEmulator();
    private EmulatorServer emulator;

    @Override
    protected ObjectStore createStore() throws Exception {
        emulator = EmulatorServer.start(gcs);
        return open(emulator.endpoint(), GcsEmulator.BUCKET);
    }

    @AfterEach
    void stopEmulator() {
        store().close();
        emulator.close();
    }

    private static GcsObjectStore open(URI endpoint, String bucket) {
        return GcsObjectStore.open(new GcsSettings(
                GcsSettings.folder(bucket, "kontiki/prod"),
                "project",
                Optional.of(endpoint),
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5)));
    }

    @Test
    void repeatsWhatASlowStoreRefused() {
        emulator.inject("POST", FaultKind.SLOW_DOWN);
        store().put(key("a"), text("1"));
        emulator.inject("GET", FaultKind.SLOW_DOWN);

        assertThat(store().get(key("a"))).asString().isEqualTo("1");
        assertThat(emulator.allFaultsMet()).isTrue();
    }

    @Test
    void doesNotTakeItsOwnLostPutForAnotherWriters() {
        for (FaultKind lost : new FaultKind[] {FaultKind.LOST_REPLY, FaultKind.ERROR_AFTER_APPLY}) {
            emulator.inject("POST", lost);
            assertThatThrownBy(() -> store().putIfAbsent(key(lost.name()), text("1")))
                    .isInstanceOf(ObjectStoreException.OutcomeUnknown.class)
                    .hasMessageContaining(lost.name());
            store().putOnce(key(lost.name()), text("1"));
        }
        emulator.inject("POST", FaultKind.SLOW_DOWN);
        assertThatThrownBy(() -> store().putIfAbsent(key("b"), text("1")))
                .isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThat(store().head(key("b"))).isEmpty();
    }

    @Test
    void putsFilesIfAbsentToo() throws IOException {
        byte[] content = randomBytes(3 << 20, 7);
        Path file = Files.write(directory.resolve("upload"), content);
        store().putIfAbsent(key("a"), ObjectContent.of(file));

        assertThatThrownBy(() -> store().putIfAbsent(key("a"), ObjectContent.of(file)))
                .isInstanceOf(ObjectStoreException.AlreadyExists.class);
        store().putOnce(key("a"), ObjectContent.of(file));
        assertThat(store().get(key("a"))).isEqualTo(content);
    }

    @Test
    void neverReturnsAnAnswerThatBrokeOff() {
        byte[] content = randomBytes(1 << 20, 8);
        store().put(key("a"), ObjectContent.of(content));
        emulator.inject("GET", FaultKind.PARTIAL_BODY);
        try {
            assertThat(store().get(key("a"))).as("repeated by the client").isEqualTo(content);
        } catch (ObjectStoreException.Unavailable broken) {
            assertThat(broken).hasMessageContaining("read a");
        }
        assertThat(emulator.allFaultsMet()).isTrue();
        assertThat(store().get(key("a"))).isEqualTo(content);
    }

    @Test
    void saysWhenItIsNotAllowedTo() {
        emulator.inject("POST", FaultKind.FORBIDDEN);
        emulator.inject("GET", FaultKind.FORBIDDEN);

        assertThatThrownBy(() -> store().put(key("a"), text("1")))
                .isInstanceOf(ObjectStoreException.Refused.class)
                .hasMessageContaining("gs://cloud-b/kontiki/prod")
                .hasMessageContaining("put a");
        assertThatThrownBy(() -> store().get(key("a"))).isInstanceOf(ObjectStoreException.Refused.class);
    }

    @Test
    void refusesAMissingBucketInsteadOfFindingItEmpty() {
        try (ObjectStore missing = open(emulator.endpoint(), "no-such-bucket")) {
            assertThatThrownBy(() -> missing.head(key("a")))
                    .isInstanceOf(ObjectStoreException.Refused.class)
                    .hasMessageContaining("no such bucket");
            assertThatThrownBy(() -> missing.get(key("a"))).isInstanceOf(ObjectStoreException.Refused.class);
            assertThatThrownBy(() -> missing.list("", Optional.empty(), 10))
                    .isInstanceOf(ObjectStoreException.Refused.class);
        }
    }

    @Test
    void isUnavailableWhenNobodyListens() {
        URI endpoint = emulator.endpoint();
        emulator.close();
        try (ObjectStore lost = open(endpoint, GcsEmulator.BUCKET)) {
            assertThatThrownBy(() -> lost.get(key("a"))).isInstanceOf(ObjectStoreException.Unavailable.class);
            assertThatThrownBy(() -> lost.putIfAbsent(key("a"), text("1")))
                    .isInstanceOf(ObjectStoreException.Unavailable.class);
        }
    }

    @Test
    void saysWhereItLooksForCredentials() {
        assertThatThrownBy(() -> GcsObjectStore.open(new GcsSettings(
                        GcsSettings.folder("bucket", ""),
                        "project",
                        Optional.empty(),
                        Optional.of(directory.resolve("missing.json")),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1))))
                .isInstanceOf(ObjectStoreException.Refused.class)
                .hasMessageContaining("missing.json");
    }

    @Test
    void staysBelowItsPrefixAndPassesOverForeignNames() {
        gcs.bucket().put("kontiki/prod2/x", new byte[1], Map.of(), false);
        gcs.bucket().put("kontiki/prod/folder/", new byte[0], Map.of(), false);
        store().put(key("z"), text("1"));

        assertThat(store().list("", Optional.empty(), 1).objects())
                .extracting(head -> head.key().path())
                .containsExactly("z");
        assertThat(gcs.bucket().get("kontiki/prod/z")).isPresent();
    }

    @Test
    void checksWhatOthersDamaged() {
        ObjectDigest digest = store().put(key("a"), text("rows"));
        gcs.bucket().put("kontiki/prod/a", "r0ws".getBytes(StandardCharsets.US_ASCII), Map.of(), false);

        assertThatThrownBy(() -> store().get(key("a"), digest)).isInstanceOf(ObjectStoreException.Corrupt.class);
    }
}
