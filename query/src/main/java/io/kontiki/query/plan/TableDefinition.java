package io.kontiki.query.plan;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.TableSchema;
import java.util.List;
import java.util.Objects;

/** A stored table as the planner sees it. */
public record TableDefinition(int id, String database, String name, TableSchema schema, List<RegionId> regions) {
    public TableDefinition {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(schema, "schema");
        regions = List.copyOf(regions);
    }
}
