package io.kontiki.common.schema;

/** What a column is for: tags identify the series, the time index orders its rows, fields carry the measurements. */
public enum ColumnRole {
    TAG,
    TIME_INDEX,
    FIELD
}
