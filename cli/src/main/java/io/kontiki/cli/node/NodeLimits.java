package io.kontiki.cli.node;

import io.kontiki.common.settings.Settings;
import java.time.Duration;

/** How much a node may take. Sizes in bytes; what its roles do not need is at its default. */
record NodeLimits(
        long rowsMemory,
        long queryMemory,
        long seriesMax,
        long diskFloor,
        long flushSize,
        Duration flushAge,
        long cacheSize) {
    static NodeLimits of(Settings settings) {
        return new NodeLimits(
                settings.get(NodeKeys.ROWS_MEMORY).bytes(),
                settings.get(NodeKeys.QUERY_MEMORY).bytes(),
                settings.get(NodeKeys.SERIES_MAX),
                settings.get(NodeKeys.DISK_FLOOR).bytes(),
                settings.get(NodeKeys.FLUSH_SIZE).bytes(),
                settings.get(NodeKeys.FLUSH_AGE),
                settings.get(NodeKeys.CACHE_SIZE).bytes());
    }

    /** For a node that holds no rows. */
    static NodeLimits query(long queryMemory) {
        return new NodeLimits(
                NodeKeys.ROWS_MEMORY.defaultValue().bytes(),
                queryMemory,
                NodeKeys.SERIES_MAX.defaultValue(),
                NodeKeys.DISK_FLOOR.defaultValue().bytes(),
                NodeKeys.FLUSH_SIZE.defaultValue().bytes(),
                NodeKeys.FLUSH_AGE.defaultValue(),
                NodeKeys.CACHE_SIZE.defaultValue().bytes());
    }
}
