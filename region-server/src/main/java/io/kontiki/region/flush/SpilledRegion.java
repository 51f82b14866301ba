package io.kontiki.region.flush;

import io.kontiki.region.manifest.FrozenPart.Spilled;
import io.kontiki.region.series.FrozenSeries;
import io.kontiki.region.series.SeriesTable;

/**
 * A frozen memtable that was spilled, to be flushed now. The caller holds a reference to the files until the job is over.
 *
 * @param series the series as of the cut, taken at the Freeze entry
 */
public record SpilledRegion(Spilled rows, SeriesTable table, FrozenSeries series) {}
