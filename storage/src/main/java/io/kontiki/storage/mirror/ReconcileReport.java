package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectKey;
import java.util.List;
import java.util.Map;

/**
 * What a comparison of the stores found.
 *
 * @param objects how many objects were looked at
 * @param copies how many copies go to each store by name, by way of the backlog
 * @param lost objects of which no store has a copy of the right size
 * @param conflicts objects that differ in size between the stores, where nobody said which is right; nothing was
 *     done about them
 */
public record ReconcileReport(long objects, Map<String, Long> copies, List<ObjectKey> lost, List<ObjectKey> conflicts) {
    public ReconcileReport {
        copies = Map.copyOf(copies);
        lost = List.copyOf(lost);
        conflicts = List.copyOf(conflicts);
    }
}
