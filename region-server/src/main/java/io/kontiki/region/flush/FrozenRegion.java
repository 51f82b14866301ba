package io.kontiki.region.flush;

import io.kontiki.common.schema.MergeMode;
import io.kontiki.region.manifest.FrozenPart.FrozenMemtable;
import io.kontiki.region.series.FrozenSeries;
import io.kontiki.region.series.SeriesSidecar;
import java.util.Optional;

/**
 * What a flush of one Region at one cut needs. The caller holds a reference to the memtable until the job is over.
 *
 * @param rows the frozen memtable
 * @param series the series as of the cut, taken at the Freeze entry
 * @param baseSidecar the sidecar of the cut before, if there is one
 * @param baseSeries the series as of that sidecar; {@link FrozenSeries#EMPTY} without one
 */
public record FrozenRegion(
        MergeMode mergeMode,
        FrozenMemtable rows,
        FrozenSeries series,
        Optional<SeriesSidecar> baseSidecar,
        FrozenSeries baseSeries) {}
