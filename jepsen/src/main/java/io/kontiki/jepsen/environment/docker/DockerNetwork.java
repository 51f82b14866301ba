package io.kontiki.jepsen.environment.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network.Ipam;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Topology;
import io.kontiki.jepsen.environment.packets.PacketPath;
import io.kontiki.jepsen.environment.process.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one network of a run: 10.SUBNET.0.0/16, internal, with 10.SUBNET.d.n for node n of data centre d and 10.SUBNET.0.1 for the
 * harness. One for all data centres, because Docker lets nothing pass from network to network.
 *
 * @param name unique to the run
 */
record DockerNetwork(String name, int subnet, Topology topology) {
    private static final int FIRST_SUBNET = 77;
    private static final int SUBNETS = 32;
    private static final int FIRST_PORT = 4000;
    /** Docker's own chain for what its users add: packets pass it before Docker's rules. */
    static final String HOOK = "DOCKER-USER";

    /** Makes it with the first subnet that no other network of the daemon has: that, the daemon refuses. */
    static DockerNetwork create(DockerDaemon daemon, RunRecord record, String runId, String replicas) {
        String name = "kontiki-" + runId;
        record.network(daemon.socket(), name);
        List<String> refusals = new ArrayList<>();
        for (int subnet = FIRST_SUBNET; subnet < FIRST_SUBNET + SUBNETS; subnet++) {
            try {
                daemon.client()
                        .createNetworkCmd()
                        .withName(name)
                        .withCheckDuplicate(true)
                        .withInternal(true)
                        .withIpam(new Ipam()
                                .withConfig(new Ipam.Config()
                                        .withSubnet("10." + subnet + ".0.0/16")
                                        .withGateway("10." + subnet + ".0.1")))
                        .exec();
                return new DockerNetwork(name, subnet, topology(subnet, replicas));
            } catch (DockerException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new EnvironmentException("cannot make the network " + name + " with any of 10." + FIRST_SUBNET
                + ".0.0/16 to 10." + (FIRST_SUBNET + SUBNETS - 1) + ".0.0/16: " + refusals);
    }

    private static Topology topology(int subnet, String replicas) {
        return Topology.of(
                replicas,
                (dc, member, _) ->
                        new Topology.Place("10." + subnet + "." + (dc + 1) + "." + (member + 1), FIRST_PORT));
    }

    private String range(String dc) {
        return "10." + subnet + "." + (topology.dataCentres().indexOf(dc) + 1) + ".0/24";
    }

    /** Other runs on the daemon have other subnets, and so other chains. */
    String chain() {
        return "KONTIKI-" + subnet;
    }

    /** Bridged packets pass the rules too: see {@code scripts/jepsen-docker}. */
    PacketPath packetPath(DockerDaemon daemon) {
        return new PacketPath(
                topology,
                daemon.inside(),
                chain(),
                List.of("-I " + HOOK + " -j " + chain()),
                topology.dataCentres().stream().collect(Collectors.toMap(dc -> dc, this::range)));
    }
}
