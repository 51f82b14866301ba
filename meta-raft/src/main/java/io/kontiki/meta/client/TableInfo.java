package io.kontiki.meta.client;

import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import java.util.List;
import java.util.Objects;

/**
 * A table with everything that is needed to write and read it.
 *
 * @param id never re-used, not even after a drop
 * @param regions Region number i stands at place i and holds part i of the partition rule
 * @param autoCreated whether a write made it, rather than a CREATE TABLE
 */
public record TableInfo(
        int id,
        String database,
        String name,
        TableSchema schema,
        TableOptions options,
        PartitionRule partitionRule,
        List<RegionRoute> regions,
        long createdAtMillis,
        boolean autoCreated) {
    public TableInfo {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(partitionRule, "partitionRule");
        regions = List.copyOf(regions);
    }

    public TableInfo withSchema(TableSchema newSchema) {
        return new TableInfo(
                id, database, name, newSchema, options, partitionRule, regions, createdAtMillis, autoCreated);
    }
}
