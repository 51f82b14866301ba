package io.kontiki.cli.cluster;

import io.kontiki.cli.http.Address;
import java.util.List;

/**
 * One node of a local cluster, as planned. Addresses are host:port; null where the role is absent.
 *
 * @param roles metasrv, region-server, gateway
 * @param wal Ratis server of the WAL groups
 * @param meta Ratis server of Metasrv
 */
public record ClusterNode(
        String name,
        String dc,
        List<String> roles,
        String http,
        String grpc,
        String mysql,
        String postgres,
        String wal,
        String meta) {
    public ClusterNode {
        roles = List.copyOf(roles);
    }

    public boolean isGateway() {
        return roles.contains("gateway");
    }

    public boolean isMetasrv() {
        return roles.contains("metasrv");
    }

    public Address httpAddress() {
        return Address.parse(http);
    }
}
