package io.kontiki.region.manifest;

import io.kontiki.region.memtable.DeletePredicate;

/**
 * A DELETE that older sources still need: it filters the files whose {@link SstFile#deletesAppliedTo()} is below its order, and
 * the frozen memtables whose cut is.
 *
 * @param order the log index of the DELETE entry
 */
public record StoredDelete(DeletePredicate predicate, long order) {}
