package io.kontiki.region.rpc;

import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.region.client.RegionMethods;
import io.kontiki.region.leader.MemberFiles;
import java.time.Duration;
import java.util.Set;

/** {@link MemberFiles} over RPC. */
public final class RemoteMemberFiles implements MemberFiles {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final MetaClient meta;
    private final RpcChannels channels;

    public RemoteMemberFiles(MetaClient meta, RpcChannels channels) {
        this.meta = meta;
        this.channels = channels;
    }

    @Override
    public Set<String> named(int groupId, String node) {
        return Set.copyOf(channels.callAndWait(
                        NodeAddress.of(meta, node),
                        RegionMethods.NAMED_FILES,
                        new RegionMethods.GroupRequest(groupId),
                        TIMEOUT)
                .keys());
    }
}
