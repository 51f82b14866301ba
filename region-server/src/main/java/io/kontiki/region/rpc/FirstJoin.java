package io.kontiki.region.rpc;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.region.client.RegionMethods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Asks the other members, before this node makes an empty log for a group, whether it has been a member already. A voter that lost
 * what it acknowledged could lose acknowledged writes.
 *
 * <p>A majority of the members, this one included, must have answered that it has not: then none of its acknowledgements can have
 * counted, since the record of it is in the log of a majority, some seconds after a group's first entries at the latest.
 */
public final class FirstJoin {
    /** What the other members say. */
    public enum Answer {
        NEVER_A_MEMBER,
        HAS_BEEN_A_MEMBER,
        /** Too few answered; ask again. */
        NOT_KNOWN
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final String node;
    private final MetaClient meta;
    private final RpcChannels channels;

    public FirstJoin(String node, MetaClient meta, RpcChannels channels) {
        this.node = node;
        this.meta = meta;
        this.channels = channels;
    }

    /** Blocks for a second at most. */
    public Answer ask(WalGroupInfo group) {
        ClusterImage image = meta.image();
        List<CompletableFuture<RegionMethods.JoinedReply>> asked = new ArrayList<>();
        for (GroupMember member : group.members()) {
            String address = image.node(member.node())
                    .map(info -> info.addresses().grpc())
                    .orElse(null);
            if (address != null && !member.node().equals(node)) {
                asked.add(channels.call(
                        address, RegionMethods.JOINED, new RegionMethods.JoinedRequest(group.id(), node), TIMEOUT));
            }
        }
        int answered = 1;
        for (CompletableFuture<RegionMethods.JoinedReply> each : asked) {
            try {
                RegionMethods.JoinedReply reply = each.join();
                if (reply.joined()) {
                    return Answer.HAS_BEEN_A_MEMBER;
                }
                // A replica that has just started may not have applied the record yet.
                answered += !reply.held() || reply.current() ? 1 : 0;
            } catch (CompletionException | KontikiException notReached) {
                // Counted as no answer.
                continue;
            }
        }
        return answered > group.members().size() / 2 ? Answer.NEVER_A_MEMBER : Answer.NOT_KNOWN;
    }
}
