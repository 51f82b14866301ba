package io.kontiki.jepsen.environment.local;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Topology;
import io.kontiki.jepsen.environment.process.DirectoryStores;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import io.kontiki.jepsen.environment.process.NativePrograms;
import io.kontiki.jepsen.environment.process.NodeCommand;
import io.kontiki.jepsen.environment.process.NodeDisks;
import io.kontiki.jepsen.environment.process.ProcessEnvironment;
import io.kontiki.jepsen.environment.process.ProcessLauncher;
import io.kontiki.jepsen.environment.process.ProcessNodes;
import io.kontiki.jepsen.environment.process.RunDirectory;
import io.kontiki.jepsen.environment.process.RunRecord;
import io.kontiki.jepsen.environment.process.Shims;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes as processes on loopback: needs no root. Nothing can be done to packets between them; with a C compiler, clocks and single
 * calls to disks can be hurt.
 */
public final class LocalEnvironment {
    private static final int PORTS_PER_NODE = 10;

    private LocalEnvironment() {}

    /** Makes the environment; starts no node. @param basePort node i listens at basePort + 10 i and the five ports after it */
    public static Environment create(EnvironmentSettings settings, int basePort) {
        Topology topology = Topology.of(
                settings.replicas(),
                (_, _, number) -> new Topology.Place("127.0.0.1", basePort + PORTS_PER_NODE * number));
        RunDirectory directory = new RunDirectory(settings.runDirectory());
        directory.create();
        RunRecord record = new RunRecord(directory.path());
        Shims shims = Shims.of(directory, new NativePrograms(settings.nativeCache()), topology);
        NodeCommand command = NodeCommand.here(settings, directory, topology);
        ProcessNodes nodes =
                new ProcessNodes(directory, record, new ProcessLauncher(directory, command, shims::surroundings));
        return new ProcessEnvironment(new ProcessEnvironment.Parts(
                "local",
                topology,
                missing(shims),
                directory,
                record,
                nodes,
                Optional.empty(),
                shims.clock(),
                new NodeDisks(directory, shims.controls(), nodes, Optional.empty()),
                new DirectoryStores(directory, shims.controls().values())));
    }

    private static Map<Capability, String> missing(Shims shims) {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        String loopback = "all nodes share the loopback interface";
        missing.put(Capability.PARTITION, loopback);
        missing.put(Capability.DELAY, loopback);
        missing.put(Capability.LOSS, loopback);
        missing.put(Capability.POWER_LOSS, "all nodes share the filesystem of this machine");
        missing.putAll(shims.missing());
        return missing;
    }
}
