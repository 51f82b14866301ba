package io.kontiki.region.block;

import io.kontiki.common.schema.ColumnSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The {@link OlderRowsValue}s of one scan or flush: each default is parsed once, not for every batch. One thread. */
public final class OlderRowsValues {
    private final Map<Integer, Optional<OlderRowsValue>> byColumn = new HashMap<>();

    /** As {@link OlderRowsValue#of}; the column is always the same for its id. */
    public Optional<OlderRowsValue> of(ColumnSchema column) {
        return byColumn.computeIfAbsent(column.id(), id -> OlderRowsValue.of(column));
    }
}
