package io.kontiki.gateway.write;

/**
 * Rows for one Region, as they will stand in its log.
 *
 * @param region the Region's number within the table
 * @param payload an encoded {@code RowBatch}; owned by this record, not to be changed
 */
public record RegionBatch(int region, int rows, byte[] payload) {}
