package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.gateway.write.WaitClock;
import java.time.Duration;

/**
 * Calls to the leaders of WAL groups that may be repeated: one that lost its leader is simply made again, after a while, because a leader
 * that hands over answers nobody for a second or two. Thread-safe.
 */
final class LeaderCalls {
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_NANOS = 250_000_000L;

    private final GroupLeaders leaders;
    private final WaitClock clock;

    LeaderCalls(GroupLeaders leaders, WaitClock clock) {
        this.leaders = leaders;
        this.clock = clock;
    }

    interface GroupCall {
        void at(String address, int groupId);
    }

    void atLeader(int group, GroupCall call) {
        for (int attempt = 1; ; attempt++) {
            String address = leaders.leader(group, LEADER_TIMEOUT);
            try {
                call.at(address, group);
                return;
            } catch (KontikiException e) {
                leaders.forget(group, address);
                boolean again =
                        e.code().kind() == ErrorCode.Kind.RETRY || e.code().kind() == ErrorCode.Kind.UNKNOWN;
                if (!again || attempt == ATTEMPTS) {
                    throw e;
                }
                pause(FIRST_PAUSE_NANOS << attempt - 1, e);
            }
        }
    }

    private void pause(long nanos, KontikiException reason) {
        try {
            clock.pause(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reason.addSuppressed(e);
            throw reason;
        }
    }
}
