package io.kontiki.region.leader;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.region.wal.WalGroup;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files of Regions that have ended. Nothing names such a Region any more, so its folder is found in the store and looked
 * up at Metasrv; the leader of the lowest WAL group does it for all groups.
 *
 * <p>A folder goes only when an image that was asked for after it was listed does not route its Region, when every member of every
 * group answered that neither its state nor a snapshot of its names one of the files (a node that starts reads the sidecars of all
 * Regions in its snapshot, ended ones included), and when it has been like that for a safe time. One member that does not answer, or
 * a Metasrv that does not, stops the sweep. Table ids are never used again, so no later Region can come to own the folder.
 */
final class DroppedSweepDuty implements Duty {
    private static final Logger LOG = LoggerFactory.getLogger(DroppedSweepDuty.class);
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(2);
    /** A file of ours: database / table id / Region id / term - unique id. */
    private static final Pattern FILE = Pattern.compile("([^/]+)/([0-9]{1,10})/([0-9]{1,18})/[0-9]{1,18}-[^/]+");
    /** Sorts behind every name of a file in a folder, so that a listing that starts there goes on with the next folder. */
    private static final String LAST_NAME = "~";

    private final WalGroup group;
    private final ObjectStore store;
    private final MetaClient meta;
    private final MemberFiles members;
    private final SweepPolicy policy;
    /** By folder: since when, without a sweep that missed an answer, its Region is routed nowhere and no member names its files. */
    private final Map<String, Long> endedSinceNanos = new HashMap<>();

    private long lastRunNanos = Long.MIN_VALUE;

    DroppedSweepDuty(WalGroup group, ObjectStore store, MetaClient meta, MemberFiles members, SweepPolicy policy) {
        this.group = group;
        this.store = store;
        this.meta = meta;
        this.members = members;
        this.policy = policy;
    }

    @Override
    public String name() {
        return "sweep-dropped";
    }

    @Override
    public Duration interval() {
        return policy.interval();
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        ClusterImage known = meta.image();
        boolean lowest =
                !known.groups().isEmpty() && Collections.min(known.groups().keySet()) == group.id();
        if (!lowest
                || lastRunNanos != Long.MIN_VALUE
                        && now - lastRunNanos < policy.interval().toNanos()) {
            return;
        }
        lastRunNanos = now;
        Map<String, RegionId> folders = folders();
        folders.values().removeIf(region -> known.route(region).isPresent());
        if (folders.isEmpty()) {
            endedSinceNanos.clear();
            return;
        }
        Set<String> inUse;
        try {
            ClusterImage fresh = meta.refresh(Long.MAX_VALUE, REFRESH_TIMEOUT);
            folders.values().removeIf(region -> fresh.route(region).isPresent());
            inUse = foldersInUse(fresh);
        } catch (KontikiException e) {
            LOG.debug("no sweep of ended Regions, somebody does not answer: {}", e.getMessage());
            endedSinceNanos.clear(); // who was away may need them when it is back
            return;
        }
        folders.keySet().removeAll(inUse);
        endedSinceNanos.keySet().retainAll(folders.keySet());
        folders.forEach((folder, region) -> {
            long since = endedSinceNanos.computeIfAbsent(folder, ignored -> now);
            if (now - since >= policy.safeTime().toNanos() && group.isLeaderReady()) {
                delete(folder, region);
            }
        });
    }

    private void delete(String folder, RegionId region) {
        List<ObjectKey> keys = new ArrayList<>();
        store.forEach(folder, object -> {
            if (FILE.matcher(object.key().path()).matches()) {
                keys.add(object.key());
            }
        });
        keys.forEach(store::delete);
        LOG.info("deleted the {} files of Region {}, which has ended, in {}", keys.size(), region, folder);
    }

    /** The folders of all Regions that have files, at the cost of two short listings each. */
    private Map<String, RegionId> folders() {
        Map<String, RegionId> found = new HashMap<>();
        Optional<ObjectKey> after = Optional.empty();
        while (true) {
            ObjectPage page = store.list("", after, 1);
            if (page.objects().isEmpty()) {
                return found;
            }
            ObjectHead first = page.objects().getFirst();
            String path = first.key().path();
            Matcher file = FILE.matcher(path);
            String folder = path.substring(0, path.lastIndexOf('/') + 1);
            boolean fresh = file.matches() && found.put(folder, new RegionId(Long.parseLong(file.group(3)))) == null;
            after = Optional.of(fresh ? ObjectKey.of(folder + LAST_NAME) : first.key());
        }
    }

    private Set<String> foldersInUse(ClusterImage image) {
        Set<String> folders = new HashSet<>();
        for (WalGroupInfo each : image.groups().values()) {
            each.members()
                    .forEach(member -> members.named(each.id(), member.node())
                            .forEach(key -> folders.add(key.substring(0, key.lastIndexOf('/') + 1))));
        }
        return folders;
    }
}
