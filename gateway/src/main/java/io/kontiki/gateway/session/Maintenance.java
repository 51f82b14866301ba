package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
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

    private final MetaClient meta;
    private final RegionClient regions;
    private final LeaderCalls calls;

    Maintenance(MetaClient meta, RegionClient regions, LeaderCalls calls) {
        this.meta = meta;
        this.regions = regions;
        this.calls = calls;
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
        calls.atLeader(group, (address, id) -> regions.transferLeadership(address, id, node, CALL_TIMEOUT));
        return new StatementResult.Affected(0);
    }

    private StatementResult onEveryGroup(TableInfo table, LeaderCalls.GroupCall call) {
        for (int group : table.regions().stream()
                .map(RegionRoute::groupId)
                .distinct()
                .sorted()
                .toList()) {
            calls.atLeader(group, call);
        }
        return new StatementResult.Affected(0);
    }
}
