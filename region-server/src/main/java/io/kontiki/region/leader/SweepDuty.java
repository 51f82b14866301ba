package io.kontiki.region.leader;

import io.kontiki.common.error.KontikiException;
import io.kontiki.region.group.Region;
import io.kontiki.region.group.RegionMeta;
import io.kontiki.region.wal.GroupMembership;
import io.kontiki.region.wal.WalGroup;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes files that nobody needs: orphans of leaders of lower terms, and {@link LooseFiles} of the own term.
 *
 * <p>Any other own orphan may be a flush that is under way; one of a lower term can never be named again,
 * because a Flushed or Compacted takes effect only in the term in which its files were written, and this leader has applied an entry
 * of its own term. A file goes only when every member of the group answered that neither its state nor the snapshot on its disk names
 * it, and when it has been like that for a safe time, in which scans end and every sweep had all answers: a member that was away may
 * come back with entries before it that name the file. So a sweep that misses an answer, or does not come to its end, and a term
 * whose sweeps another made, start the time over.
 */
final class SweepDuty implements Duty {
    private static final Logger LOG = LoggerFactory.getLogger(SweepDuty.class);

    private final WalGroup group;
    private final String node;
    private final ObjectStore store;
    private final MemberFiles members;
    private final SweepPolicy policy;
    private final LooseFiles loose;

    /** Without a gap: since then every sweep was one of this term, had all answers, and found the file unnamed. */
    private final Map<String, Long> unnamedSinceNanos = new HashMap<>();

    private long sweptTerm = -1;
    /** A signal from the group is no reason to list a store. */
    private long lastRunNanos = Long.MIN_VALUE;

    SweepDuty(
            WalGroup group, String node, ObjectStore store, MemberFiles members, LooseFiles loose, SweepPolicy policy) {
        this.group = group;
        this.node = node;
        this.store = store;
        this.members = members;
        this.loose = loose;
        this.policy = policy;
    }

    @Override
    public String name() {
        return "sweep";
    }

    @Override
    public Duration interval() {
        return policy.interval();
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        if (lastRunNanos != Long.MIN_VALUE
                && now - lastRunNanos < policy.interval().toNanos()) {
            return;
        }
        lastRunNanos = now;
        long term = group.term();
        Map<String, Long> before = term == sweptTerm ? Map.copyOf(unnamedSinceNanos) : Map.of();
        sweptTerm = term;
        unnamedSinceNanos.clear();
        Set<String> named = new HashSet<>(group.namedFiles());
        try {
            for (GroupMembership.Member member : group.membership().members()) {
                if (!member.node().equals(node)) {
                    named.addAll(members.named(group.id(), member.node()));
                }
            }
        } catch (KontikiException e) {
            LOG.debug("group {}: no sweep, a member does not answer: {}", group.id(), e.getMessage());
            return;
        }
        Set<String> ownLoose = loose.snapshot();
        Set<String> found = new HashSet<>();
        for (Region region : group.regions().values()) {
            collect(region.meta(), term, ownLoose, found);
        }
        loose.forget(ownLoose.stream().filter(key -> !found.contains(key)).toList());
        Set<String> unnamed = found.stream().filter(key -> !named.contains(key)).collect(Collectors.toSet());
        unnamed.forEach(key -> unnamedSinceNanos.put(key, before.getOrDefault(key, now)));
        for (String key : unnamed) {
            long since = unnamedSinceNanos.get(key);
            if (now - since >= policy.safeTime().toNanos() && group.isLeaderReady() && group.term() == term) {
                store.delete(ObjectKey.of(key));
                loose.forget(List.of(key));
                LOG.info("group {}: deleted {}, which nobody names any more", group.id(), key);
            }
        }
    }

    /** The files of one Region that may go if nobody names them. */
    private void collect(RegionMeta meta, long term, Set<String> ownLoose, Set<String> found) {
        String folder = meta.database() + "/" + meta.region().tableId() + "/"
                + meta.region().value() + "/";
        store.forEach(folder, object -> {
            String key = object.key().path();
            OptionalLong writtenIn = term(key);
            if (writtenIn.isPresent() && (writtenIn.getAsLong() < term || ownLoose.contains(key))) {
                found.add(key);
            }
        });
    }

    /** The term in a file's name; empty for anything that we did not name. */
    private static OptionalLong term(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        int dash = name.indexOf('-');
        return dash > 0 && name.substring(0, dash).matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(name.substring(0, dash)))
                : OptionalLong.empty();
    }
}
