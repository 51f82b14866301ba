package io.kontiki.jepsen.environment.packets;

import io.kontiki.jepsen.environment.Topology;
import java.util.List;
import java.util.Map;

/**
 * Where the packets between nodes pass, and what they are told apart by.
 *
 * @param inside words that run what follows them in the network namespace where every packet from node to node is forwarded
 * @param chain the run's own chain of rules there, in the table filter
 * @param hook rules that lead those packets to the chain, as iptables-restore takes them
 * @param ranges the addresses of each data centre
 */
public record PacketPath(
        Topology topology, List<String> inside, String chain, List<String> hook, Map<String, String> ranges) {
    public PacketPath {
        inside = List.copyOf(inside);
        hook = List.copyOf(hook);
        ranges = Map.copyOf(ranges);
    }

    String host(String node) {
        return topology.node(node).host();
    }

    String range(String dc) {
        return ranges.get(dc);
    }

    /** Number of the netfilter queue of a directed pair of data centres. */
    int queue(String fromDc, String toDc) {
        List<String> dataCentres = topology.dataCentres();
        return dataCentres.indexOf(fromDc) * dataCentres.size() + dataCentres.indexOf(toDc);
    }

    int queues() {
        return topology.dataCentres().size() * topology.dataCentres().size();
    }
}
