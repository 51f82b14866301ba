package io.kontiki.region.group;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.manifest.Manifest;
import io.kontiki.region.series.SeriesSidecar;
import java.util.Objects;

/**
 * The replicated state of a Region without its rows and writers: an immutable value, replaced as a whole.
 *
 * @param epoch the route's version under which it is served
 * @param openedAt the log index at which it came to the group
 * @param sidecar the series table as of the last flush, or null before the first
 */
public record RegionMeta(
        RegionId region,
        long epoch,
        long openedAt,
        String database,
        TableSchema schema,
        TableOptions options,
        Manifest manifest,
        SeriesSidecar sidecar) {
    public RegionMeta {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(manifest, "manifest");
    }

    RegionMeta withManifest(Manifest newManifest) {
        return new RegionMeta(region, epoch, openedAt, database, schema, options, newManifest, sidecar);
    }

    RegionMeta withFlushed(Manifest newManifest, SeriesSidecar newSidecar) {
        return new RegionMeta(region, epoch, openedAt, database, schema, options, newManifest, newSidecar);
    }

    RegionMeta withSchema(TableSchema newSchema, TableOptions newOptions) {
        return new RegionMeta(region, epoch, openedAt, database, newSchema, newOptions, manifest, sidecar);
    }

    RegionMeta withEpoch(long newEpoch) {
        return new RegionMeta(region, newEpoch, openedAt, database, schema, options, manifest, sidecar);
    }
}
