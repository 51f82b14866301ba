package io.kontiki.region.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.MetaClient;
import java.util.Optional;

/** Where a node's region server answers, by the cached image. */
final class NodeAddress {
    private NodeAddress() {}

    /** @throws KontikiException PEER_UNAVAILABLE when the node has not registered */
    static String of(MetaClient meta, String node) {
        return meta.image()
                .node(node)
                .flatMap(info -> Optional.ofNullable(info.addresses().grpc()))
                .orElseThrow(() -> new KontikiException(ErrorCode.PEER_UNAVAILABLE, "node " + node + " is not known"));
    }
}
