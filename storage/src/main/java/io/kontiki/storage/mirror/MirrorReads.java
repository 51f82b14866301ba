package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads of one object: the near store first, the others if it has none, does not answer, or has a damaged copy. A
 * copy that a verified read found damaged or missing is written again from a good one, by way of the backlog.
 *
 * <p>"Not found" is answered only if every store says so: an object may be in the one store that is down, and a store
 * may have come back with an old state.
 */
final class MirrorReads {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorReads.class);

    private final Mirror mirror;

    MirrorReads(Mirror mirror) {
        this.mirror = mirror;
    }

    /** The answer of the first store that has one. */
    <T> T read(String what, ObjectKey key, long bytes, Optional<ObjectDigest> expected, Function<ObjectStore, T> call) {
        List<ObjectStoreException> failures = new ArrayList<>();
        List<MirrorMember> bad = new ArrayList<>();
        for (MirrorMember member : mirror.readOrder()) {
            try {
                T answer = readOne(member, what, key, bytes, call);
                expected.ifPresent(digest -> repair(key, digest, bad));
                return answer;
            } catch (ObjectStoreException.NotFound | ObjectStoreException.Corrupt noGoodCopy) {
                failures.add(noGoodCopy);
                bad.add(member);
            } catch (ObjectStoreException failure) {
                failures.add(failure);
            }
        }
        throw Mirror.worst(failures);
    }

    Optional<ObjectHead> head(ObjectKey key) {
        try {
            return Optional.of(read(
                    "head " + key,
                    key,
                    0,
                    Optional.empty(),
                    store -> store.head(key).orElseThrow(() -> new ObjectStoreException.NotFound(store.name(), key))));
        } catch (ObjectStoreException.NotFound nowhere) {
            return Optional.empty();
        }
    }

    /**
     * Reads every copy; the stores whose copies are bad, if at least one is good. Stores that are down are left out.
     */
    List<MirrorMember> badCopies(ObjectKey key, ObjectDigest expected) {
        List<ObjectStoreException> failures = new ArrayList<>();
        List<MirrorMember> bad = new ArrayList<>();
        for (MirrorMember member : mirror.members()) {
            try {
                readOne(member, "verify " + key, key, expected.sizeBytes(), store -> {
                    store.verify(key, expected);
                    return true;
                });
            } catch (ObjectStoreException.NotFound | ObjectStoreException.Corrupt noGoodCopy) {
                failures.add(noGoodCopy);
                bad.add(member);
            } catch (ObjectStoreException failure) {
                failures.add(failure);
            }
        }
        if (failures.size() == mirror.members().size()) {
            throw Mirror.worst(failures);
        }
        return bad;
    }

    /** Lets the backlog write good copies over bad ones. A read does not fail because that cannot be noted now. */
    void repair(ObjectKey key, ObjectDigest digest, List<MirrorMember> bad) {
        List<BacklogItem> items = bad.stream()
                .filter(member -> mirror.backlog().item(member.name(), key).isEmpty())
                .map(member -> mirror.item(member, key, BacklogItem.Kind.COPY, Optional.of(digest)))
                .toList();
        if (items.isEmpty()) {
            return;
        }
        try {
            mirror.backlog().checkRoom(key);
            mirror.backlog().settle(key, List.of(), items);
            items.forEach(item -> {
                mirror.metrics().countRepair();
                LOG.warn("{}: {} has no good copy of {}; it is copied again", key, item.store(), digest);
            });
        } catch (ObjectStoreException cannotNote) {
            LOG.warn("{}: a bad copy cannot be noted for repair now: {}", key, cannotNote.getMessage());
        }
    }

    private <T> T readOne(MirrorMember member, String what, ObjectKey key, long bytes, Function<ObjectStore, T> call) {
        Optional<BacklogItem> pending = mirror.backlog().item(member.name(), key);
        if (pending.isPresent()) {
            throw pending.get().isCopy()
                    ? new ObjectStoreException.Unavailable(member.name() + " does not have " + key + " yet")
                    : new ObjectStoreException.NotFound(member.name(), key);
        }
        if (!member.isUp()) {
            throw Mirror.down(member);
        }
        return member.read(what, bytes, call);
    }
}
