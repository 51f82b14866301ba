package io.kontiki.region.flush;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.region.manifest.FrozenPart.FrozenMemtable;
import io.kontiki.region.series.FrozenSeries;

/**
 * What a flush of one Region at one cut needs. The caller holds a reference to the memtable until the job is over.
 *
 * @param rows the frozen memtable
 * @param series the series as of the cut, taken at the Freeze entry
 */
public record FrozenRegion(RegionId region, MergeMode mergeMode, FrozenMemtable rows, FrozenSeries series) {}
