package io.kontiki.query.execute;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.metric.Metrics;

/** What one DuckDB instance of a process does and holds; {@code role} tells the region server's from the gateway's. */
public final class DuckDbMetrics {
    private DuckDbMetrics() {}

    public static void register(MetricRegistry registry, DuckDb duckDb, String role) {
        add(
                registry,
                "kontiki_duckdb_memory_bytes",
                role,
                "Memory that DuckDB holds: buffers, hash tables, sorted runs.",
                duckDb::memoryBytes);
        add(
                registry,
                "kontiki_duckdb_memory_limit_bytes",
                role,
                "Beyond this DuckDB spills to disk or refuses a query.",
                duckDb::memoryLimitBytes);
        add(registry, "kontiki_duckdb_queries_running", role, "Queries and fragments that hold a place.", () ->
                (long) duckDb.running());
        add(registry, "kontiki_duckdb_queries_max", role, "Places; more queries wait for one.", () ->
                (long) duckDb.places());
    }

    private static void add(MetricRegistry registry, String family, String role, String help, Gauge<Long> gauge) {
        Metrics.describe(registry, family, help);
        String name = Metrics.name(family, "role", role);
        registry.remove(name); // of an instance before this one, in a process that restarts its parts
        registry.register(name, gauge);
    }
}
