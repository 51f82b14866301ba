package io.kontiki.region.manifest;

import io.kontiki.common.batch.TagValue;

/**
 * The values of one tag in one file, for pruning.
 *
 * @param min the smallest value, or null when every row has NULL
 * @param max the greatest value, or null when every row has NULL
 * @param hasNull whether some row has NULL
 */
public record TagRange(int columnId, TagValue min, TagValue max, boolean hasNull) {}
