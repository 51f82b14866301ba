package io.kontiki.gateway.write;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.WriterId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The current {@link SequenceWindow} of every Region that this gateway has written to.
 *
 * <p>Every window has a writer id of its own, because its sequences begin at 0: a window that was forgotten and is made again under the
 * same id would give out sequences that the Region has applied, and what is written under those is acknowledged and never applied. A
 * Region may be forgotten that exists: whoever looks may have an older image than whoever writes.
 */
final class RegionSequences {
    private final Supplier<WriterId> newWriter;
    private final Map<RegionId, SequenceWindow> windows = new ConcurrentHashMap<>();

    /** @param newWriter gives an id that nobody has had, on every call */
    RegionSequences(Supplier<WriterId> newWriter) {
        this.newWriter = newWriter;
    }

    SequenceWindow window(RegionId region) {
        return windows.compute(
                region,
                (_, window) -> window == null || window.isRetired() ? new SequenceWindow(newWriter.get()) : window);
    }

    /** Forgets Regions that do not exist any more, as far as the caller knows. */
    void retain(Predicate<RegionId> exists) {
        windows.keySet().removeIf(region -> !exists.test(region));
    }

    long unsettledCount() {
        return windows.values().stream()
                .mapToLong(SequenceWindow::unsettledCount)
                .sum();
    }
}
