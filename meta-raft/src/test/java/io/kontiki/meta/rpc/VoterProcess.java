package io.kontiki.meta.rpc;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.MetaServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A voter in a process of its own, so that it can be killed like one. It ends when its standard input does. */
final class VoterProcess {
    private VoterProcess() {}

    /** Arguments: directory, grpc address, own name, then name=address of every voter. */
    public static void main(String[] args) throws IOException {
        List<MetaServerSettings.Voter> voters = new ArrayList<>();
        for (String voter : List.of(args).subList(3, args.length)) {
            String[] parts = voter.split("=");
            voters.add(new MetaServerSettings.Voter(parts[0], parts[1]));
        }
        MetaServerSettings settings = new MetaServerSettings(
                args[2],
                voters,
                Path.of(args[0]),
                Topology.SINGLE,
                0,
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                10,
                1 << 20,
                0,
                4096);
        MetricRegistry metrics = new MetricRegistry();
        RpcServer rpc = new RpcServer(HostPort.parse(args[1]), RpcSettings.DEFAULT, metrics);
        MetaServer.start(settings, rpc, Clock.systemUTC(), metrics);
        rpc.start();
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }
}
