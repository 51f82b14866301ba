package io.kontiki.region.scan;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.manifest.Manifest;
import io.kontiki.region.memtable.MemtableView;
import io.kontiki.region.series.SeriesTable;
import java.util.List;

/**
 * One Region as of one log entry: the apply thread publishes it by one assignment. Immutable.
 *
 * @param appliedIndex the last entry that it shows
 * @param frozen oldest first
 * @param active the rows since the last cut
 * @param epoch the ownership epoch of the Region
 */
public record RegionImage(
        RegionId region,
        long epoch,
        long appliedIndex,
        TableSchema schema,
        TableOptions options,
        Manifest manifest,
        List<FrozenPart> frozen,
        MemtableView active,
        SeriesTable series) {
    public RegionImage {
        frozen = List.copyOf(frozen);
    }
}
