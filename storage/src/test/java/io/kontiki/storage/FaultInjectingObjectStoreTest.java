package io.kontiki.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultInjectingObjectStoreTest extends ObjectStoreContractTest {
    private Fault next = Fault.NONE;
    private final List<Duration> pauses = new ArrayList<>();
    private FaultInjectingObjectStore faulty;

    @Override
    protected ObjectStore createStore() {
        faulty = new FaultInjectingObjectStore(
                new InMemoryObjectStore("test"), (operation, subject) -> next, pauses::add);
        return faulty;
    }

    private void inject(Fault.Kind kind) {
        next = new Fault(kind, Duration.ZERO);
    }

    @Test
    void failsBeforeAnythingHappened() {
        inject(Fault.Kind.FAIL_BEFORE);
        assertThatThrownBy(() -> store().put(key("a"), text("1"))).isInstanceOf(ObjectStoreException.Unavailable.class);

        inject(Fault.Kind.NONE);
        assertThat(store().head(key("a"))).isEmpty();
        assertThat(faulty.injected(Fault.Kind.FAIL_BEFORE)).isEqualTo(1);
    }

    @Test
    void losesTheReplyOfAWriteThatWasDone() {
        inject(Fault.Kind.LOSE_REPLY);
        assertThatThrownBy(() -> store().putIfAbsent(key("a"), text("1")))
                .isInstanceOf(ObjectStoreException.OutcomeUnknown.class);
        assertThatThrownBy(() -> store().get(key("a"))).isInstanceOf(ObjectStoreException.Unavailable.class);

        inject(Fault.Kind.NONE);
        assertThat(store().get(key("a"))).asString().isEqualTo("1");
        assertThatThrownBy(() -> store().putIfAbsent(key("a"), text("1")))
                .isInstanceOf(ObjectStoreException.AlreadyExists.class);
        store().putOnce(key("a"), text("1"));
    }

    @Test
    void damagesReadsAndNotTheObject() {
        ObjectDigest digest = store().put(key("a"), text("rows"));

        inject(Fault.Kind.DAMAGE_READ);
        assertThat(store().get(key("a"))).hasSize(4).asString().isNotEqualTo("rows");
        assertThatThrownBy(() -> store().get(key("a"), digest)).isInstanceOf(ObjectStoreException.Corrupt.class);
        assertThatThrownBy(() -> store().verify(key("a"), digest)).isInstanceOf(ObjectStoreException.Corrupt.class);

        inject(Fault.Kind.NONE);
        store().verify(key("a"), digest);
    }

    @Test
    void refusesEverythingWhileItIsSwitchedOff() {
        store().put(key("a"), text("1"));
        faulty.unavailable(true);
        for (Runnable call : List.<Runnable>of(
                () -> store().put(key("b"), text("1")),
                () -> store().get(key("a")),
                () -> store().list("", Optional.empty(), 1),
                () -> store().delete(key("a")))) {
            assertThat(catchThrowable(call::run)).isInstanceOf(ObjectStoreException.Unavailable.class);
        }
        assertThat(faulty.refusedWhileOff()).isEqualTo(4);

        faulty.unavailable(false);
        assertThat(store().list("", Optional.empty(), 9).objects()).hasSize(1);
    }

    @Test
    void delaysBeforeTheCall() {
        next = new Fault(Fault.Kind.NONE, Duration.ofMillis(7));
        store().put(key("a"), text("1"));

        assertThat(pauses).containsExactly(Duration.ofMillis(7));
    }

    @Test
    void givesTheSameFaultsForTheSameSeed() {
        var rates = new SeededFaults.Rates(0.2, 0.2, 0.1, 0.1, 0.5, Duration.ofMillis(10));
        assertThat(draw(new SeededFaults(42, rates))).isEqualTo(draw(new SeededFaults(42, rates)));
        assertThat(draw(new SeededFaults(42, rates))).isNotEqualTo(draw(new SeededFaults(43, rates)));
        assertThat(draw(new SeededFaults(42, rates)).stream().map(Fault::kind))
                .contains(
                        Fault.Kind.NONE,
                        Fault.Kind.FAIL_BEFORE,
                        Fault.Kind.LOSE_REPLY,
                        Fault.Kind.BREAK_READ,
                        Fault.Kind.DAMAGE_READ);
    }

    private static List<Fault> draw(SeededFaults faults) {
        List<Fault> drawn = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            drawn.add(faults.next("get", "a"));
        }
        return drawn;
    }
}
