package io.kontiki.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreContractTest;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.emulator.EmulatorServer;
import io.kontiki.storage.emulator.EmulatorServer.FaultKind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S3ObjectStoreTest extends ObjectStoreContractTest {
    private final S3Emulator s3 = new S3Emulator();
    private EmulatorServer emulator;

    @Override
    protected ObjectStore createStore() throws Exception {
        emulator = EmulatorServer.start(s3);
        return open(emulator.endpoint(), S3Emulator.BUCKET);
    }

    @AfterEach
    void stopEmulator() {
        store().close();
        emulator.close();
    }

    private static S3ObjectStore open(URI endpoint, String bucket) {
        return S3ObjectStore.open(new S3Settings(
                S3Settings.folder(bucket, "kontiki/prod"),
                "eu-central-1",
                Optional.of(endpoint),
                true,
                Optional.of(new S3Settings.Credentials("id", "secret")),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20)));
    }

    @Test
    void repeatsWhatASlowStoreRefused() {
        emulator.inject("PUT", FaultKind.SLOW_DOWN);
        emulator.inject("GET", FaultKind.SLOW_DOWN);
        store().put(key("a"), text("1"));

        assertThat(store().get(key("a"))).asString().isEqualTo("1");
        assertThat(emulator.allFaultsMet()).isTrue();
    }

    @Test
    void doesNotTakeItsOwnLostPutForAnotherWriters() {
        for (FaultKind lost : new FaultKind[] {FaultKind.LOST_REPLY, FaultKind.ERROR_AFTER_APPLY}) {
            emulator.inject("PUT", lost);
            assertThatThrownBy(() -> store().putIfAbsent(key(lost.name()), text("1")))
                    .isInstanceOf(ObjectStoreException.OutcomeUnknown.class)
                    .hasMessageContaining(lost.name());
            store().putOnce(key(lost.name()), text("1"));
        }
        emulator.inject("PUT", FaultKind.SLOW_DOWN);
        assertThatThrownBy(() -> store().putIfAbsent(key("b"), text("1")))
                .isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThat(store().head(key("b"))).isEmpty();
    }

    @Test
    void neverReturnsAnAnswerThatBrokeOff() {
        store().put(key("a"), text("0123456789"));
        emulator.inject("GET", FaultKind.PARTIAL_BODY);

        assertThatThrownBy(() -> store().get(key("a"))).isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThat(store().get(key("a"))).asString().isEqualTo("0123456789");
    }

    @Test
    void saysWhenItIsNotAllowedTo() {
        emulator.inject("PUT", FaultKind.FORBIDDEN);
        emulator.inject("GET", FaultKind.FORBIDDEN);

        assertThatThrownBy(() -> store().put(key("a"), text("1")))
                .isInstanceOf(ObjectStoreException.Refused.class)
                .hasMessageContaining("s3://cloud-a/kontiki/prod")
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
        try (ObjectStore lost = open(endpoint, S3Emulator.BUCKET)) {
            assertThatThrownBy(() -> lost.get(key("a"))).isInstanceOf(ObjectStoreException.Unavailable.class);
            assertThatThrownBy(() -> lost.put(key("a"), text("1")))
                    .isInstanceOf(ObjectStoreException.Unavailable.class);
        }
    }

    @Test
    void staysBelowItsPrefixAndPassesOverForeignNames() {
        s3.bucket().put("kontiki/prod2/x", new byte[1], Map.of(), false);
        s3.bucket().put("kontiki/prod/folder/", new byte[0], Map.of(), false);
        s3.bucket().put("kontiki/prod//x", new byte[1], Map.of(), false);
        store().put(key("z"), text("1"));

        assertThat(store().list("", Optional.empty(), 1).objects())
                .extracting(head -> head.key().path())
                .containsExactly("z");
        assertThat(s3.bucket().get("kontiki/prod/z")).isPresent();
    }

    @Test
    void checksWhatOthersDamaged() {
        ObjectDigest digest = store().put(key("a"), text("rows"));
        var entry = s3.bucket().get("kontiki/prod/a").orElseThrow();
        s3.bucket().put(entry.name(), "r0ws".getBytes(StandardCharsets.US_ASCII), entry.metadata(), false);

        assertThatThrownBy(() -> store().get(key("a"), digest)).isInstanceOf(ObjectStoreException.Corrupt.class);
    }
}
