package io.kontiki.region.client;

import io.kontiki.common.id.RegionId;

/**
 * One Region on one replica. Rows count what is stored, replaced and deleted rows included, until files are merged.
 *
 * @param memoryRows rows not yet in a file of the manifest; 0 on a witness
 * @param lateRows those of them that came after a later row of their series
 */
public record RegionStatus(
        RegionId region,
        long epoch,
        int schemaVersion,
        long manifestVersion,
        long memoryRows,
        long lateRows,
        long memoryBytes,
        long series,
        int files,
        int lateFiles,
        long fileRows,
        long fileBytes) {}
