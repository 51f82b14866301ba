package io.kontiki.gateway.route;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.gateway.write.WaitClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One search for a group's leader at a time, whose answer everyone shares: an election must not turn every held write into calls to
 * every member, on machines that are busy electing. Safe for all threads.
 */
public final class SharedLeaders implements GroupLeaders {
    /** An answer "nobody else leads" is good for this long. */
    private static final long CHECK_NANOS = 100_000_000L;

    private static final class Group {
        private final ReentrantLock search = new ReentrantLock();
        private volatile String leader;
        /** When the members last said that the leader has not moved. Guarded by the lock. */
        private long checkedAt;

        private boolean wasChecked;
    }

    private final GroupLeaders search;
    private final WaitClock clock;
    private final Map<Integer, Group> groups = new ConcurrentHashMap<>();

    /** @param search asks the members */
    public SharedLeaders(GroupLeaders search, WaitClock clock) {
        this.search = search;
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
        if (!lock(group, timeout)) {
            throw new KontikiException(ErrorCode.NO_LEADER, "WAL group " + groupId + " has no leader");
        }
        try {
            known = group.leader;
            if (known == null) {
                known = search.leader(groupId, Duration.ofNanos(Math.max(1, deadline - clock.nanoTime())));
                group.leader = known;
            }
            return known;
        } finally {
            group.search.unlock();
        }
    }

    @Override
    public void forget(int groupId, String address) {
        Group group = group(groupId);
        if (address.equals(group.leader)) {
            group.leader = null;
        }
        search.forget(groupId, address);
    }

    @Override
    public boolean hasMoved(int groupId, String address, Duration timeout) {
        Group group = group(groupId);
        if (!lock(group, timeout)) {
            return false;
        }
        try {
            String known = group.leader;
            if (known != null && !known.equals(address)) {
                return true;
            }
            if (group.wasChecked && clock.nanoTime() - group.checkedAt < CHECK_NANOS) {
                return false;
            }
            boolean moved = search.hasMoved(groupId, address, timeout);
            if (moved) {
                group.leader = null;
            } else {
                group.wasChecked = true;
                group.checkedAt = clock.nanoTime();
            }
            return moved;
        } finally {
            group.search.unlock();
        }
    }

    @Override
    public boolean isLed(int groupId, Duration timeout) {
        return search.isLed(groupId, timeout); // asked seldom, and writers must not wait for it
    }

    private Group group(int groupId) {
        return groups.computeIfAbsent(groupId, id -> new Group());
    }

    private static boolean lock(Group group, Duration timeout) {
        try {
            return group.search.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "the gateway is stopping", e);
        }
    }
}
