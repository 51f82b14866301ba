package io.kontiki.region.memtable;

/**
 * A DELETE inside a memtable: it removes the matching rows below the counts of its moment.
 *
 * @param order the log index of the DELETE entry
 */
public record MemtableDelete(DeletePredicate predicate, int inOrderRows, int lateRows, long order) {}
