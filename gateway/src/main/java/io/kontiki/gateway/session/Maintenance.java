package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.region.client.RegionClient;
import java.time.Duration;

/**
 * ADMIN flush_table and compact_table: asks the leader of every WAL group that serves the table, and waits. transfer_leader: asks the
 * leader of one group to hand over. All are idempotent, so a call that lost its leader is simply made again. Thread-safe.
 */
final class Maintenance {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;

    private final MetaClient meta;
    private final RegionClient regions;
    private final GroupLeaders leaders;

    Maintenance(MetaClient meta, RegionClient regions, GroupLeaders leaders) {
        this.meta = meta;
        this.regions = regions;
        this.leaders = leaders;
    }

    StatementResult flush(TableInfo table) {
        return onEveryGroup(table, (address, group) -> regions.flush(address, group, CALL_TIMEOUT));
    }

    StatementResult compact(TableInfo table) {
        return onEveryGroup(table, (address, group) -> regions.compact(address, group, CALL_TIMEOUT));
    }

    StatementResult transferLeader(int group, String node) {
        if (meta.image().group(group).isEmpty()) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no WAL group " + group + "; information_schema.region_peers names those of each Region");
        }
        atLeader(group, (address, id) -> regions.transferLeadership(address, id, node, CALL_TIMEOUT));
        return new StatementResult.Affected(0);
    }

    private interface GroupCall {
        void at(String address, int groupId);
    }

    private StatementResult onEveryGroup(TableInfo table, GroupCall call) {
        for (int group : table.regions().stream()
                .map(RegionRoute::groupId)
                .distinct()
                .sorted()
                .toList()) {
            atLeader(group, call);
        }
        return new StatementResult.Affected(0);
    }

    private void atLeader(int group, GroupCall call) {
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
