package io.kontiki.storage.mirror;

import static io.kontiki.storage.mirror.MirrorFixture.eventually;
import static io.kontiki.storage.mirror.MirrorFixture.key;
import static io.kontiki.storage.mirror.MirrorFixture.read;
import static io.kontiki.storage.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kontiki.storage.Fault;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectStoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One store of a mirror fails, in all the ways in which it can. */
@Timeout(60)
class MirrorOutageTest {
    @TempDir
    Path directory;

    private MirrorFixture fixture;
    private MirroredObjectStore mirror;

    @BeforeEach
    void open() {
        fixture = MirrorFixture.inMemory(directory);
        mirror = fixture.mirror("n1", "memory:a");
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void isNotDurableBeforeBothStoresHaveTheObject() throws Exception {
        fixture.b.unavailable(true);
        var behind = catchThrowableOfType(
                ObjectStoreException.MirrorBehind.class, () -> mirror.putOnce(key("x"), text("rows")));
        assertThat(behind.missingStores()).containsExactly("memory:b");
        assertThat(behind.retryable()).isTrue();
        CompletableFuture<Void> durable = mirror.durable(key("x"));
        assertThat(durable).isNotDone();
        assertThat(read(mirror, "x")).isEqualTo("rows");
        assertThat(mirror.backlogObjects("memory:b")).isEqualTo(1);

        fixture.b.unavailable(false);
        durable.get(20, TimeUnit.SECONDS);
        assertThat(read(fixture.plainB, "x")).isEqualTo("rows");
        assertThat(mirror.backlogObjects("memory:b")).isZero();
        assertThat(mirror.putOnce(key("x"), text("rows"))).isEqualTo(behind.digest());
    }

    @Test
    void doesNotWaitForAStoreThatIsKnownToBeDown() throws Exception {
        fixture.b.unavailable(true);
        assertThatThrownBy(() -> mirror.put(key("x"), text("1"))).isInstanceOf(ObjectStoreException.MirrorBehind.class);

        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            String path = "y" + i;
            assertThatThrownBy(() -> mirror.put(key(path), text("1")))
                    .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isLessThan(MirrorFixture.SETTINGS.putWait().multipliedBy(10));
        fixture.b.unavailable(false);
        eventually("the backlog drains", () -> mirror.backlogObjects("memory:b") == 0);
        assertThat(fixture.plainB.list("", Optional.empty(), 100).objects()).hasSize(21);
    }

    @Test
    void takesAStoreThatRefusesEverythingForDown() throws Exception {
        fixture.refusing = "b";
        assertThatThrownBy(() -> mirror.put(key("x"), text("1"))).isInstanceOf(ObjectStoreException.MirrorBehind.class);
        assertThat(mirror.storesDown()).containsExactly("memory:b");
        assertThat(read(mirror, "x")).isEqualTo("1");
        CompletableFuture<Void> durable = mirror.durable(key("x"));

        fixture.refusing = "none";
        durable.get(20, TimeUnit.SECONDS);
        assertThat(read(fixture.plainB, "x")).isEqualTo("1");
        assertThat(mirror.storesDown()).isEmpty();
    }

    @Test
    void hidesAShortFailureAndALostReplyFromThePut() {
        for (Fault.Kind kind : List.of(Fault.Kind.FAIL_BEFORE, Fault.Kind.LOSE_REPLY)) {
            fixture.faults.put("b putIfAbsent " + kind, new Fault(kind, Duration.ZERO));
            mirror.putOnce(key(kind.name()), text("rows"));
            assertThat(fixture.b.injected(kind)).isEqualTo(1);
            assertThat(read(fixture.plainA, kind.name())).isEqualTo("rows");
            assertThat(read(fixture.plainB, kind.name())).isEqualTo("rows");
        }
    }

    @Test
    void isUnavailableAndChangesNothingWhenNoStoreIsUp() {
        fixture.a.unavailable(true);
        fixture.b.unavailable(true);

        assertThatThrownBy(() -> mirror.put(key("x"), text("1"))).isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThatThrownBy(() -> mirror.delete(key("x"))).isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThatThrownBy(() -> mirror.get(key("x"))).isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThatThrownBy(() -> mirror.list("", Optional.empty(), 1))
                .isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThat(mirror.backlogObjects("memory:a") + mirror.backlogObjects("memory:b"))
                .isZero();
    }

    @Test
    void doesNotTakeTheSilenceOfOneStoreForAMissingObject() throws Exception {
        assertThatThrownBy(() -> mirror.get(key("x"))).isInstanceOf(ObjectStoreException.NotFound.class);
        assertThat(mirror.head(key("x"))).isEmpty();

        fixture.b.unavailable(true);
        assertThatThrownBy(() -> mirror.get(key("x"))).isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThatThrownBy(() -> mirror.head(key("x"))).isInstanceOf(ObjectStoreException.Unavailable.class);
    }

    @Test
    void boundsTheBacklogAndRefusesBeforeAnythingIsWritten() {
        MirrorSettings small = new MirrorSettings(
                Duration.ofSeconds(2), 1 << 20, Duration.ZERO, Duration.ofMillis(5), Duration.ofMillis(20), 2, 16, 4);
        MirroredObjectStore bounded = fixture.mirror("n2", "memory:a", small);
        fixture.b.unavailable(true);
        for (String path : List.of("1", "2")) {
            assertThatThrownBy(() -> bounded.put(key(path), text("x")))
                    .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        }

        assertThatThrownBy(() -> bounded.put(key("3"), text("x")))
                .isInstanceOf(ObjectStoreException.Unavailable.class)
                .hasMessageContaining("full");
        assertThat(fixture.plainA.head(key("3"))).isEmpty();
        assertThatThrownBy(() -> bounded.put(key("2"), text("again")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);
    }

    @Test
    void goesOnWithItsBacklogAfterARestart() throws Exception {
        fixture.b.unavailable(true);
        assertThatThrownBy(() -> mirror.putOnce(key("d/x"), text("rows")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        CompletableFuture<Void> waiting = mirror.durable(key("d/x"));
        mirror.close();
        assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ObjectStoreException.Unavailable.class);

        MirroredObjectStore restarted = fixture.mirror("n1", "memory:a");
        assertThat(restarted.backlogObjects("memory:b")).isEqualTo(1);
        CompletableFuture<Void> durable = restarted.durable(key("d/x"));
        fixture.b.unavailable(false);
        durable.get(20, TimeUnit.SECONDS);
        assertThat(read(fixture.plainB, "d/x")).isEqualTo("rows");
        restarted.close();
        assertThat(fixture.mirror("n1", "memory:a").backlogObjects("memory:b")).isZero();
    }

    @Test
    void letsAReaderOnTheOtherSideFindWhatOnlyOneStoreHas() {
        MirroredObjectStore far = fixture.mirror("n3", "memory:b");
        ObjectDigest digest = fixture.plainA.put(key("x"), text("rows"));

        assertThat(read(far, "x")).isEqualTo("rows");
        assertThat(far.get(key("x"), digest)).asString().isEqualTo("rows");
        assertThat(far.list("", Optional.empty(), 10).objects()).hasSize(1);
    }

    @Test
    void copiesAnObjectOfACrashedPutWhenSomebodyAsksForItsDurability() throws Exception {
        fixture.plainA.put(key("x"), text("rows"));

        mirror.durable(key("x")).get(20, TimeUnit.SECONDS);

        assertThat(read(fixture.plainB, "x")).isEqualTo("rows");
        assertThatThrownBy(() -> mirror.durable(key("nowhere")).get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ObjectStoreException.NotFound.class);
    }

    @Test
    void hasNeverTwoWinnersOfAPutIfAbsentEvenWhenAStoreIsDown() throws Exception {
        MirroredObjectStore other = fixture.mirror("n2", "memory:b");
        fixture.a.unavailable(true);
        assertThatThrownBy(() -> mirror.putIfAbsent(key("x"), text("one")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        CompletableFuture<Void> one = mirror.durable(key("x"));
        fixture.plainA.put(key("x"), text("two"));
        assertThatThrownBy(() -> other.putIfAbsent(key("x"), text("three")))
                .isInstanceOf(ObjectStoreException.AlreadyExists.class);

        fixture.a.unavailable(false);
        assertThatThrownBy(() -> one.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ObjectStoreException.AlreadyExists.class);
        assertThat(fixture.registry.counter("kontiki_mirror_conflicts_total").getCount())
                .isEqualTo(1);
    }

    @Test
    void aConflictThatIsKnownBeforeAnybodyAsksIsToldToWhoAsks() throws Exception {
        fixture.b.unavailable(true);
        fixture.plainB.put(key("x"), text("another node's"));
        assertThatThrownBy(() -> mirror.putOnce(key("x"), text("ours")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        fixture.b.unavailable(false);
        eventually("the conflict is found", () -> mirror.backlogObjects("memory:b") == 0);
        assertThatThrownBy(() -> mirror.durable(key("x")).get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ObjectStoreException.AlreadyExists.class);

        mirror.delete(key("x"));
        mirror.putOnce(key("x"), text("ours"));
        mirror.durable(key("x")).get(20, TimeUnit.SECONDS);
        assertThat(read(fixture.plainB, "x")).isEqualTo("ours");
    }

    @Test
    void bringsBackWhatAStoreLostThatReturnsWithAnOldState() throws Exception {
        ObjectDigest first = mirror.putOnce(key("t/1"), text("one"));
        ObjectDigest second = mirror.putOnce(key("t/2"), text("two"));
        ObjectDigest third = mirror.putOnce(key("t/3"), text("three"));
        fixture.plainA.delete(key("t/1"));
        fixture.plainB.put(key("t/2"), text("something old"));

        ReconcileReport report = mirror.reconcile(
                Map.of(key("t/1"), first, key("t/2"), second, key("t/3"), third, key("t/4"), new ObjectDigest(1, 1)));

        assertThat(report.objects()).isEqualTo(4);
        assertThat(report.copies()).isEqualTo(Map.of("memory:a", 1L, "memory:b", 1L));
        assertThat(report.lost()).containsExactly(key("t/4"));
        eventually(
                "the stores agree", () -> mirror.backlogObjects("memory:a") + mirror.backlogObjects("memory:b") == 0);
        assertThat(read(fixture.plainA, "t/1")).isEqualTo("one");
        assertThat(read(fixture.plainB, "t/2")).isEqualTo("two");
    }

    @Test
    void comparesStoresByPrefixWhenNobodyKnowsTheFiles() throws Exception {
        for (int i = 0; i < 1500; i++) {
            (i % 3 == 0 ? fixture.plainA : fixture.plainB).put(key("p/" + i), text("rows"));
        }
        fixture.plainA.put(key("p/1"), text("other size"));
        MirroredObjectStore large = fixture.mirror("n2", "memory:a", MirrorSettings.DEFAULTS);

        ReconcileReport report = large.reconcile("p/");

        assertThat(report.objects()).isEqualTo(1500);
        assertThat(report.copies()).isEqualTo(Map.of("memory:a", 999L, "memory:b", 500L));
        assertThat(report.conflicts()).containsExactly(key("p/1"));
        eventually("the stores agree", () -> large.backlogObjects("memory:a") + large.backlogObjects("memory:b") == 0);
        assertThat(fixture.plainA.head(key("p/1000"))).isPresent();
        assertThat(fixture.plainB.head(key("p/999"))).isPresent();
    }

    @Test
    void answersAHangingStoreInTimeAndKeepsTheOrderOfItsWrites() throws Exception {
        MirrorSettings impatient = new MirrorSettings(
                Duration.ofMillis(100),
                1 << 20,
                Duration.ofMillis(50),
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                100,
                16,
                4);
        MirroredObjectStore hasty = fixture.mirror("n2", "memory:a", impatient);
        fixture.faults.put("b put x", new Fault(Fault.Kind.NONE, Duration.ofMillis(600)));

        assertThatThrownBy(() -> hasty.put(key("x"), text("slow")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);
        assertThatThrownBy(() -> hasty.put(key("x"), text("newest")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);

        eventually("the backlog drains", () -> hasty.backlogObjects("memory:b") == 0);
        assertThat(read(fixture.plainA, "x")).isEqualTo("newest");
        assertThat(read(fixture.plainB, "x")).isEqualTo("newest");
    }

    @Test
    void tellsItsStateInFigures() throws Exception {
        fixture.b.unavailable(true);
        assertThatThrownBy(() -> mirror.put(key("x"), text("12345")))
                .isInstanceOf(ObjectStoreException.MirrorBehind.class);

        Map<String, Object> figures = Map.of(
                "kontiki_mirror_store_up{store=\"memory:a\"}", 1,
                "kontiki_mirror_store_up{store=\"memory:b\"}", 0,
                "kontiki_mirror_backlog_objects{store=\"memory:b\"}", 1,
                "kontiki_mirror_backlog_bytes{store=\"memory:b\"}", 5L);
        figures.forEach((name, value) -> assertThat(
                        fixture.registry.getGauges().get(name).getValue())
                .as(name)
                .isEqualTo(value));
        mirror.close();
        assertThat(fixture.registry.getGauges()).isEmpty();
    }

    @Test
    void refusesAJournalOfOtherStoresAndOneInUse() throws Exception {
        assertThatThrownBy(() -> fixture.mirror("n1", "memory:a"))
                .isInstanceOf(ObjectStoreException.Refused.class)
                .hasMessageContaining("another process");
        fixture.b.unavailable(true);
        assertThatThrownBy(() -> mirror.put(key("x"), text("1"))).isInstanceOf(ObjectStoreException.MirrorBehind.class);
        mirror.close();
        Path backlog = directory.resolve("journal-n1/backlog");
        String torn = Files.readString(backlog, StandardCharsets.US_ASCII) + "0badcafe + memory%3Ab y COPY 1 2 3\n12ab";
        Files.writeString(backlog, torn, StandardCharsets.US_ASCII);
        assertThat(fixture.mirror("n1", "memory:a").backlogObjects("memory:b")).isEqualTo(1);
    }
}
