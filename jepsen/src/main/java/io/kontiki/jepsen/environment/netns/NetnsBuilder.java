package io.kontiki.jepsen.environment.netns;

import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.process.RunRecord;
import io.kontiki.jepsen.environment.process.Tool;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the namespaces: a router without default route, one bridge per data centre in it, one namespace per node behind the bridge.
 * The harness stays where it is and reaches the nodes over a link into the router: so any JVM can be a harness, a test's or a
 * command's, and only the 10.SUBNET.0.0/16 of the run is routed there. Nodes cannot open connections over that link, nor to anywhere
 * else.
 */
final class NetnsBuilder {
    private static final int FIRST_SUBNET = 77;
    private static final int SUBNETS = 32;

    private final RunRecord record;

    NetnsBuilder(RunRecord record) {
        this.record = record;
    }

    /** @return with the first subnet that nobody on this machine uses */
    NetnsLayout build(String runId, String replicas) {
        NetnsLayout layout = claim(runId, replicas);
        router(layout);
        layout.topology().nodes().forEach(node -> node(layout, node));
        return layout;
    }

    /** The harness's link has the subnet in its name, and the kernel makes a name only once: two harnesses cannot both get it. */
    private NetnsLayout claim(String runId, String replicas) {
        String router = NetnsLayout.of(runId, FIRST_SUBNET, replicas).router();
        record.namespace(router);
        Tool.run("ip", "netns", "add", router);
        List<String> refusals = new ArrayList<>();
        for (int subnet = FIRST_SUBNET; subnet < FIRST_SUBNET + SUBNETS; subnet++) {
            NetnsLayout layout = NetnsLayout.of(runId, subnet, replicas);
            if (isInUse(layout)) {
                continue;
            }
            try {
                Tool.run(
                        "ip",
                        "link",
                        "add",
                        layout.uplink(),
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "uplink",
                        "netns",
                        router);
                return layout;
            } catch (EnvironmentException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new EnvironmentException(
                "no free network 10." + FIRST_SUBNET + ".0.0/16 to 10." + (FIRST_SUBNET + SUBNETS - 1)
                        + ".0.0/16 on this machine; is another harness's run left over? " + refusals);
    }

    private static boolean isInUse(NetnsLayout layout) {
        return !Tool.run("ip", "-4", "route", "show", "root", layout.all()).isBlank();
    }

    private static void router(NetnsLayout layout) {
        batch(
                List.of("ip", "-batch", "-"),
                "address add " + layout.harnessAddress() + "/30 dev " + layout.uplink(),
                "link set " + layout.uplink() + " up",
                "route add " + layout.all() + " via " + layout.routerAddress() + " dev " + layout.uplink());
        List<String> lines = new ArrayList<>(List.of(
                "link set lo up", "address add " + layout.routerAddress() + "/30 dev uplink", "link set uplink up"));
        for (String dc : layout.topology().dataCentres()) {
            lines.add("link add " + NetnsLayout.bridge(dc) + " type bridge");
            lines.add("address add " + layout.gateway(dc) + "/24 dev " + NetnsLayout.bridge(dc));
            lines.add("link set " + NetnsLayout.bridge(dc) + " up");
        }
        batch(List.of("ip", "-n", layout.router(), "-batch", "-"), lines.toArray(String[]::new));
        // Packets within a data centre are bridged; they have to pass the same rules as routed ones.
        inside(layout.router(), "sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.bridge.bridge-nf-call-iptables=1");
    }

    private void node(NetnsLayout layout, Node node) {
        String namespace = layout.namespace(node);
        record.namespace(namespace);
        batch(
                List.of("ip", "-batch", "-"),
                "netns add " + namespace,
                "link add " + node.name() + " netns " + layout.router() + " type veth peer name eth0 netns "
                        + namespace);
        batch(
                List.of("ip", "-n", layout.router(), "-batch", "-"),
                "link set " + node.name() + " master " + NetnsLayout.bridge(node.dc()) + " up");
        batch(
                List.of("ip", "-n", namespace, "-batch", "-"),
                "link set lo up",
                "address add " + node.host() + "/24 dev eth0",
                "link set eth0 up",
                "route add default via " + layout.gateway(node.dc()));
    }

    private static void batch(List<String> command, String... lines) {
        Tool.runWithInput(String.join("\n", lines) + "\n", command);
    }

    private static void inside(String namespace, String... command) {
        List<String> line = new ArrayList<>(NetnsLayout.inside(namespace));
        line.addAll(List.of(command));
        Tool.run(line);
    }
}
