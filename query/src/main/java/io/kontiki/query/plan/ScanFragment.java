package io.kontiki.query.plan;

import io.kontiki.common.id.RegionId;
import java.util.List;
import java.util.Objects;

/**
 * One scan of a planned query, with what is computed at its Regions.
 *
 * @param id the final SQL reads the results of all Regions as the relation {@code f<id>}
 * @param regions already pruned; empty when no Region can have a row
 */
public record ScanFragment(int id, TableDefinition table, List<RegionId> regions, FragmentSpec spec) {
    public ScanFragment {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(spec, "spec");
        regions = List.copyOf(regions);
    }

    /** For EXPLAIN: which rows the Regions look at, before those of one key are merged. */
    public String belowTheMerge() {
        return PredicateText.of(spec.predicate(), table.schema());
    }
}
