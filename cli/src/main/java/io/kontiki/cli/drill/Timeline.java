package io.kontiki.cli.drill;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Events in milliseconds since the load began. Safe for all threads. */
public final class Timeline {
    /** @param atMs milliseconds since the load began */
    public record Event(long atMs, String event) {}

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Consumer<Event> listener;
    private volatile long zeroNanos = System.nanoTime();

    Timeline(Consumer<Event> listener) {
        this.listener = listener;
    }

    void begin() {
        zeroNanos = System.nanoTime();
    }

    void add(String event) {
        addAt(System.nanoTime(), event);
    }

    void addAt(long nanos, String event) {
        Event entry = new Event(millis(nanos), event);
        events.add(entry);
        listener.accept(entry);
    }

    long millis(long nanos) {
        return Math.floorDiv(nanos - zeroNanos, 1_000_000L);
    }

    List<Event> events() {
        return events.stream().sorted(Comparator.comparingLong(Event::atMs)).toList();
    }
}
