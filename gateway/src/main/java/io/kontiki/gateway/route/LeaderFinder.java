package io.kontiki.gateway.route;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.region.client.NodeStatus;
import io.kontiki.region.client.RegionClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds leaders by asking the data replicas of a WAL group side by side, without Metasrv: the first that leads and is ready wins. One
 * search per group runs at a time; everyone else who needs that leader waits for it, so that an election does not turn every held
 * write into calls to every member. Safe for all threads.
 */
public final class LeaderFinder implements GroupLeaders {
    private static final Duration ASK_TIMEOUT = Duration.ofMillis(300);
    private static final long PAUSE_NANOS = 25_000_000L;

    private static final class Group {
        private final ReentrantLock search = new ReentrantLock();
        /** The leader's address, or null; written under the lock or by whoever found it wrong. */
        private volatile String leader;
        /** The address that was found wrong last: it is believed again only if no other member leads. */
        private volatile String doubted;
    }

    private final MetaClient meta;
    private final RegionClient regions;
    private final ExecutorService threads;
    private final WaitClock clock;
    private final Map<Integer, Group> groups = new ConcurrentHashMap<>();

    /** @param threads one virtual thread per task */
    public LeaderFinder(MetaClient meta, RegionClient regions, ExecutorService threads, WaitClock clock) {
        this.meta = meta;
        this.regions = regions;
        this.threads = threads;
        this.clock = clock;
    }

    @Override
    public String leader(int groupId, Duration timeout) {
        Group group = group(groupId);
        String known = group.leader;
        if (known != null) {
            return known;
        }
        long deadline = clock.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                Optional<String> found = search(groupId, group, false, deadline);
                if (found.isPresent()) {
                    return found.get();
                }
                if (clock.nanoTime() >= deadline) {
                    throw new KontikiException(ErrorCode.NO_LEADER, "WAL group " + groupId + " has no leader at the moment");
                }
                clock.pause(PAUSE_NANOS);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void forget(int groupId, String address) {
        Group group = group(groupId);
        if (address.equals(group.leader)) {
            group.doubted = address;
            group.leader = null;
        }
    }

    @Override
    public boolean hasMoved(int groupId, String address, Duration timeout) {
        Group group = group(groupId);
        String known = group.leader;
        if (known != null && !known.equals(address)) {
            return true;
        }
        try {
            return search(groupId, group, true, clock.nanoTime() + timeout.toNanos())
                    .filter(leader -> !leader.equals(address))
                    .isPresent();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** One round of questions, unless somebody else's round has just given the answer. */
    private Optional<String> search(int groupId, Group group, boolean always, long deadline) throws InterruptedException {
        String before = group.leader;
        if (!group.search.tryLock(Math.max(1, deadline - clock.nanoTime()), TimeUnit.NANOSECONDS)) {
            return Optional.ofNullable(group.leader);
        }
        try {
            String now = group.leader;
            if (now != null && (!always || !now.equals(before))) {
                return Optional.of(now);
            }
            Optional<String> found = ask(groupId, addresses(groupId), now != null ? now : group.doubted);
            found.ifPresent(address -> group.leader = address);
            return found;
        } finally {
            group.search.unlock();
        }
    }

    /** The first member that leads; {@code doubted} only when all others have answered or the time is over. */
    private Optional<String> ask(int groupId, List<String> addresses, String doubted) throws InterruptedException {
        BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
        for (String address : addresses) {
            threads.execute(() -> answers.add(leads(address, groupId) ? Optional.of(address) : Optional.empty()));
        }
        long deadline = clock.nanoTime() + ASK_TIMEOUT.toNanos() + PAUSE_NANOS;
        boolean doubtedLeads = false;
        for (int i = 0; i < addresses.size(); i++) {
            Optional<String> answer = answers.poll(Math.max(1, deadline - clock.nanoTime()), TimeUnit.NANOSECONDS);
            if (answer == null) {
                break;
            }
            if (answer.isPresent() && !answer.get().equals(doubted)) {
                return answer;
            }
            doubtedLeads |= answer.isPresent();
        }
        return doubtedLeads ? Optional.of(doubted) : Optional.empty();
    }

    private boolean leads(String address, int groupId) {
        try {
            NodeStatus status = regions.status(address, ASK_TIMEOUT);
            return status.groups().stream().anyMatch(group -> group.id() == groupId && group.leaderReady());
        } catch (KontikiException e) {
            // A member that does not answer does not lead, as far as this search is concerned.
            return false;
        }
    }

    private List<String> addresses(int groupId) {
        ClusterImage image = meta.image();
        List<String> addresses = new ArrayList<>();
        image.group(groupId).ifPresent(group -> {
            for (GroupMember member : group.members()) {
                Optional<NodeInfo> node = member.witness() ? Optional.empty() : image.node(member.node());
                node.map(info -> info.addresses().grpc()).ifPresent(addresses::add);
            }
        });
        return addresses;
    }

    private Group group(int groupId) {
        return groups.computeIfAbsent(groupId, id -> new Group());
    }

    private static KontikiException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KontikiException(ErrorCode.CANCELLED, "the gateway is stopping", e);
    }
}
