package io.kontiki.storage;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing.
 *
 * @param objects in the order of their keys
 * @param more whether the store may hold further objects of this prefix after the last one; false is certain
 */
public record ObjectPage(List<ObjectHead> objects, boolean more) {
    public ObjectPage {
        objects = List.copyOf(objects);
        if (more && objects.isEmpty()) {
            throw new IllegalArgumentException("a page that has a successor names where it starts");
        }
    }

    /** Where the next page starts, or empty after the last page. */
    public Optional<ObjectKey> next() {
        return more ? Optional.of(objects.getLast().key()) : Optional.empty();
    }
}
