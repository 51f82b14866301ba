package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.write.GroupLeaders;
import java.time.Duration;

/** Calls to the leaders of WAL groups that may be repeated: one that lost its leader is simply made again. Thread-safe. */
final class LeaderCalls {
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;

    private final GroupLeaders leaders;

    LeaderCalls(GroupLeaders leaders) {
        this.leaders = leaders;
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
            }
        }
    }
}
