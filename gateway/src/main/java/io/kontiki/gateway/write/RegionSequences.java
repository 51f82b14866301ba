package io.kontiki.gateway.write;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.WriterId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The current {@link SequenceWindow} of every Region that this gateway has written to. All Regions share the gateway's writer id,
 * except that a Region whose window was retired goes on under a new one.
 */
final class RegionSequences {
    private final Supplier<WriterId> newWriter;
    private final WriterId writer;
    private final Map<RegionId, SequenceWindow> windows = new ConcurrentHashMap<>();

    /** @param newWriter gives an id that nobody has had, on every call */
    RegionSequences(Supplier<WriterId> newWriter) {
        this.newWriter = newWriter;
        this.writer = newWriter.get();
    }

    SequenceWindow window(RegionId region) {
        return windows.compute(region, (id, window) -> {
            if (window == null) {
                return new SequenceWindow(writer);
            }
            return window.isRetired() ? new SequenceWindow(newWriter.get()) : window;
        });
    }

    /** Forgets Regions that do not exist any more; they never come back under the same id. */
    void retain(Predicate<RegionId> exists) {
        windows.keySet().removeIf(region -> !exists.test(region));
    }

    long unsettledCount() {
        return windows.values().stream()
                .mapToLong(SequenceWindow::unsettledCount)
                .sum();
    }
}
