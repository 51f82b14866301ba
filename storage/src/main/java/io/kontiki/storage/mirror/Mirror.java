package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the parts of one mirrored store share: its members in the order that all nodes agree on, the order in which
 * this node reads them, and what each is behind with.
 *
 * @param members in the order in which put-if-absent asks them; the same on all nodes
 * @param readOrder the near store first
 */
record Mirror(
        List<MirrorMember> members,
        List<MirrorMember> readOrder,
        Backlog backlog,
        KeyLocks locks,
        MirrorSettings settings,
        InstantSource clock,
        MirrorMetrics metrics) {
    Mirror {
        members = List.copyOf(members);
        readOrder = List.copyOf(readOrder);
    }

    BacklogItem item(MirrorMember member, ObjectKey key, BacklogItem.Kind kind, Optional<ObjectDigest> digest) {
        return new BacklogItem(member.name(), key, kind, digest, clock.instant());
    }

    static ObjectStoreException down(MirrorMember member) {
        return new ObjectStoreException.Unavailable(member.name() + " is down"
                + member.downSince().map(since -> " since " + since).orElse(""));
    }

    /**
     * What to tell the caller when no member did what was asked: an unknown outcome before an outage before an
     * answer, since the answer of one store is not knowledge while another that may know better does not speak.
     */
    static ObjectStoreException worst(List<ObjectStoreException> failures) {
        ObjectStoreException worst = failures.getFirst();
        for (ObjectStoreException failure : failures) {
            if (rank(failure) > rank(worst)) {
                worst = failure;
            }
        }
        List<ObjectStoreException> others = new ArrayList<>(failures);
        others.remove(worst);
        others.forEach(worst::addSuppressed);
        return worst;
    }

    private static int rank(ObjectStoreException failure) {
        return switch (failure) {
            case ObjectStoreException.NotFound ignored -> 0;
            case ObjectStoreException.AlreadyExists ignored -> 1;
            case ObjectStoreException.Refused ignored -> 2;
            case ObjectStoreException.Corrupt ignored -> 3;
            case ObjectStoreException.MirrorBehind ignored -> 4;
            case ObjectStoreException.Unavailable ignored -> 5;
            case ObjectStoreException.OutcomeUnknown ignored -> 6;
        };
    }
}
