package io.kontiki.query.plan;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A query cut at its scans.
 *
 * @param virtualTables what the final SQL reads as the relations {@code v0}, {@code v1}..., by that name
 * @param finalSql one SELECT for DuckDB over the results of the fragments
 */
public record PlannedQuery(
        List<ResultColumn> columns,
        List<ScanFragment> fragments,
        Map<String, VirtualTable> virtualTables,
        String finalSql) {
    public PlannedQuery {
        columns = List.copyOf(columns);
        fragments = List.copyOf(fragments);
        virtualTables = Map.copyOf(virtualTables);
        Objects.requireNonNull(finalSql, "finalSql");
    }
}
