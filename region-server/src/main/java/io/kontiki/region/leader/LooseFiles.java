package io.kontiki.region.leader;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files of one group that a duty of this leader replaced, or wrote and gave up. Nothing names them any more as soon as every member has
 * moved on, and no entry that is still to come will: so the sweep may take them in the term in which they were written. A file whose
 * entry may still be in the log must not be given here unless it was in a manifest before. Any thread.
 */
final class LooseFiles {
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    void add(Collection<String> loose) {
        keys.addAll(loose);
    }

    Set<String> snapshot() {
        return Set.copyOf(keys);
    }

    /** They are deleted, here or by another leader. */
    void forget(Collection<String> gone) {
        gone.forEach(keys::remove);
    }
}
