package io.kontiki.storage.mirror;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.metric.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The figures of a mirror in the process's registry, taken out again when it is closed. Names carry Prometheus
 * labels.
 */
final class MirrorMetrics implements AutoCloseable {
    private final MetricRegistry registry;
    private final List<String> gauges = new ArrayList<>();
    private final Counter behind;
    private final Counter repairs;
    private final Counter conflicts;
    private final Counter unrepairable;

    MirrorMetrics(MetricRegistry registry) {
        this.registry = registry;
        Metrics.describe(registry, "kontiki_mirror_store_up", "1 while the store answers");
        Metrics.describe(
                registry, "kontiki_mirror_backlog_objects", "objects that the store still has to get or to delete");
        Metrics.describe(registry, "kontiki_mirror_backlog_bytes", "bytes that the store still has to get");
        Metrics.describe(registry, "kontiki_mirror_backlog_oldest_age_seconds", "how long the store has been behind");
        Metrics.describe(
                registry, "kontiki_mirror_puts_behind_total", "puts that returned before every store had the object");
        Metrics.describe(registry, "kontiki_mirror_repairs_total", "damaged or missing copies that are written again");
        Metrics.describe(
                registry, "kontiki_mirror_conflicts_total", "objects that differ under a key that had to be free");
        Metrics.describe(registry, "kontiki_mirror_unrepairable_total", "objects of which no store has a good copy");
        behind = registry.counter("kontiki_mirror_puts_behind_total");
        repairs = registry.counter("kontiki_mirror_repairs_total");
        conflicts = registry.counter("kontiki_mirror_conflicts_total");
        unrepairable = registry.counter("kontiki_mirror_unrepairable_total");
    }

    void watch(MirrorMember member, Backlog backlog, InstantSource clock) {
        String store = member.name();
        gauge("kontiki_mirror_store_up", store, () -> member.isUp() ? 1 : 0);
        gauge("kontiki_mirror_backlog_objects", store, () -> backlog.objects(store));
        gauge("kontiki_mirror_backlog_bytes", store, () -> backlog.bytes(store));
        gauge(
                "kontiki_mirror_backlog_oldest_age_seconds",
                store,
                () -> backlog.oldest(store)
                        .map(since -> Duration.between(since, clock.instant()).toSeconds())
                        .orElse(0L));
    }

    /** Puts that returned before every store had the object. */
    void countBehind() {
        behind.inc();
    }

    /** Copies that were found damaged or missing and are written again. */
    void countRepair() {
        repairs.inc();
    }

    /** Objects that differ between stores under a key that had to be free. */
    void countConflict() {
        conflicts.inc();
    }

    /** Objects of which no store has a good copy. */
    void countUnrepairable() {
        unrepairable.inc();
    }

    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }

    private void gauge(String name, String store, Gauge<Number> gauge) {
        String labelled = Metrics.name(name, "store", store);
        registry.gauge(labelled, () -> gauge);
        gauges.add(labelled);
    }
}
