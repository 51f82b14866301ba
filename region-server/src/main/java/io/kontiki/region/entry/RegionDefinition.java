package io.kontiki.region.entry;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import java.util.Objects;

/**
 * A Region as Metasrv has it.
 *
 * @param metaVersion the version of the cluster image that says so; a group never acts on an older one than it has seen
 * @param database names the folder of the Region's files
 */
public record RegionDefinition(
        long metaVersion, RegionId region, long epoch, String database, TableSchema schema, TableOptions options) {
    public RegionDefinition {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(options, "options");
    }
}
