package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The union of what the stores list. While a store is down it is the union of the others, which has every durable
 * object. A key is sure only up to the end of the shortest page, so a page ends there.
 */
final class MirrorListing {
    private final Mirror mirror;

    MirrorListing(Mirror mirror) {
        this.mirror = mirror;
    }

    ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        Optional<ObjectKey> start = startAfter;
        while (true) {
            TreeMap<ObjectKey, ObjectHead> union = new TreeMap<>();
            Optional<ObjectKey> end = merge(prefix, start, limit, union);
            List<ObjectHead> page = new ArrayList<>();
            for (ObjectHead head : union.values()) {
                if (page.size() == limit || end.isPresent() && head.key().compareTo(end.get()) > 0) {
                    break;
                }
                page.add(head);
            }
            if (!page.isEmpty() || end.isEmpty()) {
                return new ObjectPage(page, end.isPresent() || page.size() < union.size());
            }
            start = end;
        }
    }

    /** Adds one page of each store; where the first of them ends that has more. */
    private Optional<ObjectKey> merge(
            String prefix, Optional<ObjectKey> start, int limit, TreeMap<ObjectKey, ObjectHead> union) {
        Optional<ObjectKey> end = Optional.empty();
        List<ObjectStoreException> failures = new ArrayList<>();
        for (MirrorMember member : mirror.readOrder()) {
            try {
                if (!member.isUp()) {
                    throw Mirror.down(member);
                }
                ObjectPage page = member.read("list '" + prefix + "'", 0, store -> store.list(prefix, start, limit));
                for (ObjectHead head : page.objects()) {
                    if (mirror.backlog().item(member.name(), head.key()).isEmpty()) {
                        union.putIfAbsent(head.key(), head);
                    }
                }
                Optional<ObjectKey> next = page.next();
                if (next.isPresent() && (end.isEmpty() || next.get().compareTo(end.get()) < 0)) {
                    end = next;
                }
            } catch (ObjectStoreException failure) {
                failures.add(failure);
            }
        }
        if (failures.size() == mirror.members().size()) {
            throw Mirror.worst(failures);
        }
        return end;
    }
}
