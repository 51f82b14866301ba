package io.kontiki.region.rpc;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.region.client.RegionMethods;
import io.kontiki.region.group.PointerCodec;
import io.kontiki.region.group.StatePointer;
import io.kontiki.region.wal.PointerSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches a group's newest snapshot pointer from the leader, else from any other member, each asked once. */
public final class PointerFetcher implements PointerSource {
    private static final Logger LOG = LoggerFactory.getLogger(PointerFetcher.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final String node;
    private final MetaClient meta;
    private final RpcChannels channels;

    public PointerFetcher(String node, MetaClient meta, RpcChannels channels) {
        this.node = node;
        this.meta = meta;
        this.channels = channels;
    }

    @Override
    public Optional<StatePointer> fetch(int groupId, String preferred, long atLeastCut) {
        List<String> refusals = new ArrayList<>();
        for (String address : addresses(groupId, preferred)) {
            try {
                byte[] bytes = channels.callAndWait(
                        address, RegionMethods.POINTER, new RegionMethods.GroupRequest(groupId), TIMEOUT);
                if (bytes.length == 0) {
                    refusals.add(address + " has none");
                    continue;
                }
                StatePointer pointer = PointerCodec.decode(bytes);
                if (pointer.cut() >= atLeastCut) {
                    return Optional.of(pointer);
                }
                refusals.add(address + " has one at " + pointer.cut());
            } catch (KontikiException e) {
                refusals.add(address + ": " + e.getMessage());
            }
        }
        LOG.info("group {}: no snapshot at {} or later: {}", groupId, atLeastCut, String.join("; ", refusals));
        return Optional.empty();
    }

    private List<String> addresses(int groupId, String preferred) {
        ClusterImage image = meta.image();
        List<String> addresses = new ArrayList<>();
        image.group(groupId).ifPresent(group -> {
            for (GroupMember member : group.members()) {
                String address = image.node(member.node())
                        .map(info -> info.addresses().grpc())
                        .orElse(null);
                if (address != null && !member.node().equals(node)) {
                    addresses.add(member.node().equals(preferred) ? 0 : addresses.size(), address);
                }
            }
        });
        return addresses;
    }
}
