package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Compares the stores of a mirror by what they say about their objects, and puts what differs into the backlog. For a
 * journal that was lost, and for a store that came back with an old state. All stores have to be up.
 *
 * <p>Used by one thread, once.
 */
final class MirrorReconcile {
    private static final int PAGE = 1000;
    private static final int AT_A_TIME = 16;

    private final Mirror mirror;
    private final ExecutorService threads;
    private final Map<String, Long> copies = new HashMap<>();
    private final List<ObjectKey> lost = new ArrayList<>();
    private final List<ObjectKey> conflicts = new ArrayList<>();
    private long objects;

    MirrorReconcile(Mirror mirror, ExecutorService threads) {
        this.mirror = mirror;
        this.threads = threads;
    }

    /** Every store has to hold exactly these contents. */
    ReconcileReport live(Map<ObjectKey, ObjectDigest> live) {
        checkUp();
        List<Map.Entry<ObjectKey, ObjectDigest>> all = List.copyOf(live.entrySet());
        for (int from = 0; from < all.size(); from += AT_A_TIME) {
            var some = all.subList(from, Math.min(all.size(), from + AT_A_TIME));
            List<Callable<Map<MirrorMember, Optional<ObjectHead>>>> tasks = new ArrayList<>();
            some.forEach(entry -> tasks.add(() -> heads(entry.getKey())));
            List<Map<MirrorMember, Optional<ObjectHead>>> answers = all(tasks);
            for (int i = 0; i < some.size(); i++) {
                compare(some.get(i).getKey(), some.get(i).getValue(), answers.get(i));
            }
        }
        return report();
    }

    /** Every store has to hold what any of them holds below the prefix. */
    ReconcileReport prefix(String prefix) {
        checkUp();
        Optional<ObjectKey> start = Optional.empty();
        do {
            TreeMap<ObjectKey, Map<MirrorMember, Long>> sizes = new TreeMap<>();
            Optional<ObjectKey> end = page(prefix, start, sizes);
            Map<ObjectKey, Map<MirrorMember, Long>> sure = end.isPresent() ? sizes.headMap(end.get(), true) : sizes;
            sure.forEach(this::compare);
            start = end;
        } while (start.isPresent());
        return report();
    }

    private Optional<ObjectKey> page(
            String prefix, Optional<ObjectKey> start, TreeMap<ObjectKey, Map<MirrorMember, Long>> sizes) {
        Optional<ObjectKey> end = Optional.empty();
        for (MirrorMember member : mirror.members()) {
            ObjectPage page = member.read("list '" + prefix + "'", 0, store -> store.list(prefix, start, PAGE));
            page.objects()
                    .forEach(head -> sizes.computeIfAbsent(head.key(), key -> new HashMap<>())
                            .put(member, head.sizeBytes()));
            Optional<ObjectKey> next = page.next();
            if (next.isPresent() && (end.isEmpty() || next.get().compareTo(end.get()) < 0)) {
                end = next;
            }
        }
        return end;
    }

    private void compare(ObjectKey key, Map<MirrorMember, Long> sizes) {
        objects++;
        if (sizes.values().stream().distinct().count() > 1) {
            conflicts.add(key);
            return;
        }
        List<MirrorMember> missing = mirror.members().stream()
                .filter(member -> !sizes.containsKey(member))
                .toList();
        add(key, BacklogItem.Kind.COPY_ONCE, Optional.empty(), missing);
    }

    private void compare(ObjectKey key, ObjectDigest expected, Map<MirrorMember, Optional<ObjectHead>> heads) {
        objects++;
        List<MirrorMember> wrong = mirror.members().stream()
                .filter(member -> heads.get(member)
                        .filter(head -> matches(head, expected))
                        .isEmpty())
                .toList();
        if (wrong.size() == mirror.members().size()) {
            lost.add(key);
        } else {
            add(key, BacklogItem.Kind.COPY, Optional.of(expected), wrong);
        }
    }

    private static boolean matches(ObjectHead head, ObjectDigest expected) {
        return head.sizeBytes() == expected.sizeBytes()
                && head.digest().map(expected::equals).orElse(true);
    }

    /** A key that waits for something already keeps it; a deletion above all. */
    private void add(ObjectKey key, BacklogItem.Kind kind, Optional<ObjectDigest> digest, List<MirrorMember> missing) {
        boolean deleted =
                mirror.members().stream().anyMatch(member -> mirror.backlog().isDeletionPending(member.name(), key));
        List<BacklogItem> items = missing.stream()
                .filter(member ->
                        !deleted && mirror.backlog().item(member.name(), key).isEmpty())
                .map(member -> mirror.item(member, key, kind, digest))
                .toList();
        if (items.isEmpty()) {
            return;
        }
        mirror.backlog().checkRoom(key);
        mirror.backlog().settle(key, List.of(), items);
        items.forEach(item -> copies.merge(item.store(), 1L, Long::sum));
    }

    private Map<MirrorMember, Optional<ObjectHead>> heads(ObjectKey key) {
        Map<MirrorMember, Optional<ObjectHead>> heads = new HashMap<>();
        for (MirrorMember member : mirror.members()) {
            heads.put(member, member.read("head " + key, 0, store -> store.head(key)));
        }
        return heads;
    }

    private <T> List<T> all(List<Callable<T>> tasks) {
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof ObjectStoreException ours
                    ? ours
                    : new IllegalStateException("comparing the stores failed", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException.Unavailable("comparing the stores was interrupted", interrupted);
        }
    }

    private void checkUp() {
        for (MirrorMember member : mirror.members()) {
            if (!member.isUp()) {
                throw Mirror.down(member);
            }
        }
    }

    private ReconcileReport report() {
        return new ReconcileReport(objects, copies, lost, conflicts);
    }
}
