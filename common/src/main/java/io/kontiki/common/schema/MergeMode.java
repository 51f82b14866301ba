package io.kontiki.common.schema;

/** What happens when two rows of one table have the same key (series, timestamp). */
public enum MergeMode {
    /** The newer row replaces the older one as a whole. */
    LAST_ROW,
    /** Per field, the newest value that is not null. */
    LAST_NON_NULL,
    /** Both rows are kept. */
    APPEND
}
