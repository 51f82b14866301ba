package io.kontiki.jepsen.environment.netns;

import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import io.kontiki.jepsen.environment.packets.PacketPath;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names and addresses of one run. The second byte of the addresses tells runs that stand side by side apart: 10.SUBNET.d.n for node n
 * of data centre d, 10.SUBNET.d.254 for the router there, 10.SUBNET.0.1 for the harness. Names of namespaces hold the run id.
 */
record NetnsLayout(String runId, int subnet, Topology topology) {
    static final int FIRST_PORT = 4000;
    private static final String CHAIN = "KONTIKI";

    static NetnsLayout of(String runId, int subnet, String replicas) {
        Topology topology = Topology.of(
                replicas,
                (dc, member, _) ->
                        new Topology.Place("10." + subnet + "." + (dc + 1) + "." + (member + 1), FIRST_PORT));
        return new NetnsLayout(runId, subnet, topology);
    }

    String router() {
        return "kontiki-" + runId + "-router";
    }

    String namespace(Node node) {
        return "kontiki-" + runId + "-" + node.name();
    }

    /** The harness's end, in its own namespace. Whoever makes it owns the subnet. */
    String uplink() {
        return uplink(subnet);
    }

    static String uplink(int subnet) {
        return "kontiki" + subnet;
    }

    String all() {
        return "10." + subnet + ".0.0/16";
    }

    String harnessAddress() {
        return "10." + subnet + ".0.1";
    }

    String routerAddress() {
        return "10." + subnet + ".0.2";
    }

    String gateway(String dc) {
        return "10." + subnet + "." + place(dc) + ".254";
    }

    String range(String dc) {
        return "10." + subnet + "." + place(dc) + ".0/24";
    }

    static String bridge(String dc) {
        return "br-" + dc;
    }

    /** Place of a data centre, from 1. */
    int place(String dc) {
        return topology.dataCentres().indexOf(dc) + 1;
    }

    /** Packets pass the router: our chain first, and nothing of the nodes' own over the harness's link. */
    PacketPath packetPath() {
        return new PacketPath(
                topology,
                inside(router()),
                CHAIN,
                List.of(
                        "-A FORWARD -j " + CHAIN,
                        "-A FORWARD -o uplink -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
                        "-A FORWARD -o uplink -j DROP"),
                topology.dataCentres().stream().collect(Collectors.toMap(dc -> dc, this::range)));
    }

    /** Words that run what follows them inside the namespace. */
    static List<String> inside(String namespace) {
        return List.of("nsenter", "--net=/run/netns/" + namespace);
    }
}
