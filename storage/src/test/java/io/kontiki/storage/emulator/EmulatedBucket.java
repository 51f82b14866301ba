package io.kontiki.storage.emulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The objects of an emulated cloud bucket: names in the order of their UTF-8 bytes, a generation per write, and
 * conditional writes that are atomic. Both dialects of the emulators stand on it. Threads may share it.
 */
public final class EmulatedBucket {
    private final ConcurrentSkipListMap<String, Entry> objects = new ConcurrentSkipListMap<>(
            Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
    private final AtomicLong generations = new AtomicLong(1_700_000_000_000_000L);

    /** One version of an object. */
    public record Entry(String name, byte[] content, Map<String, String> metadata, long generation) {}

    /** Some objects, and whether there are more behind them. */
    public record Page(List<Entry> entries, boolean more) {}

    /** Empty if {@code ifAbsent} and the name is taken. */
    public Optional<Entry> put(String name, byte[] content, Map<String, String> metadata, boolean ifAbsent) {
        Entry fresh = new Entry(name, content, Map.copyOf(metadata), generations.incrementAndGet());
        AtomicBoolean written = new AtomicBoolean();
        objects.compute(name, (same, existing) -> {
            written.set(!ifAbsent || existing == null);
            return written.get() ? fresh : existing;
        });
        return written.get() ? Optional.of(fresh) : Optional.empty();
    }

    public Optional<Entry> get(String name) {
        return Optional.ofNullable(objects.get(name));
    }

    /** Whether there was such an object. */
    public boolean delete(String name) {
        return objects.remove(name) != null;
    }

    /** @param startAfter exclusive; empty for the beginning */
    public Page list(String prefix, String startAfter, int limit) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : objects.tailMap(startAfter, false).values()) {
            if (entry.name().startsWith(prefix)) {
                if (entries.size() == limit) {
                    return new Page(entries, true);
                }
                entries.add(entry);
            }
        }
        return new Page(entries, false);
    }
}
