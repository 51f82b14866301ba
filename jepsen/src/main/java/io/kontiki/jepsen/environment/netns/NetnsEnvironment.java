package io.kontiki.jepsen.environment.netns;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.packets.PacketDelay;
import io.kontiki.jepsen.environment.packets.PacketNet;
import io.kontiki.jepsen.environment.packets.PacketPath;
import io.kontiki.jepsen.environment.packets.PacketRules;
import io.kontiki.jepsen.environment.process.DirectoryStores;
import io.kontiki.jepsen.environment.process.DiskImages;
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
import io.kontiki.jepsen.environment.process.Tool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes as processes in network namespaces, each with a disk of its own: every fault of the catalogue. Needs root and the tools that
 * {@code scripts/jepsen-setup} installs. If making it fails half way, what was made is taken away again.
 */
public final class NetnsEnvironment {
    private static final Map<String, String> PACKAGES =
            Map.of("ip", "iproute2", "nsenter", "util-linux", "iptables-restore", "iptables", "sysctl", "procps");

    private NetnsEnvironment() {}

    /** Why this machine cannot have such an environment at all; empty if it can. */
    public static Optional<String> missingHere() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("network namespaces need root");
        }
        return PACKAGES.entrySet().stream()
                .filter(tool -> !Tool.exists(tool.getKey()))
                .findFirst()
                .map(tool -> tool.getKey() + " is missing: apt-get install " + tool.getValue());
    }

    /** Makes the environment; starts no node. */
    public static Environment create(EnvironmentSettings settings) {
        missingHere().ifPresent(reason -> {
            throw new EnvironmentException(reason);
        });
        RunDirectory directory = new RunDirectory(settings.runDirectory());
        directory.create();
        RunRecord record = new RunRecord(directory.path());
        try {
            return create(settings, directory, record);
        } catch (RuntimeException e) {
            record.takeAway().forEach(left -> e.addSuppressed(new EnvironmentException("left behind: " + left)));
            throw e;
        }
    }

    private static Environment create(EnvironmentSettings settings, RunDirectory directory, RunRecord record) {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        NativePrograms programs = new NativePrograms(settings.nativeCache());
        NetnsLayout layout = new NetnsBuilder(record).build(settings.runId(), settings.replicas());
        PacketPath path = layout.packetPath();
        PacketRules rules = new PacketRules(path);
        rules.install();
        Optional<PacketDelay> delay = PacketDelay.start(path, directory, record, programs, settings.seed(), missing);
        Shims shims = Shims.of(directory, programs, layout.topology());
        missing.putAll(shims.missing());
        Optional<DiskImages> images = DiskImages.create(directory, record, programs, layout.topology(), missing);
        NodeCommand command = NodeCommand.here(settings, directory, layout.topology());
        ProcessNodes nodes = new ProcessNodes(
                directory, record, new ProcessLauncher(directory, command, node -> surroundings(layout, shims, node)));
        return new ProcessEnvironment(new ProcessEnvironment.Parts(
                "netns",
                layout.topology(),
                missing,
                directory,
                record,
                nodes,
                Optional.of(new PacketNet(path, rules, delay)),
                shims.clock(),
                new NodeDisks(directory, shims.controls(), nodes, images),
                new DirectoryStores(directory, shims.controls().values())));
    }

    private static List<String> surroundings(NetnsLayout layout, Shims shims, Node node) {
        List<String> words = new ArrayList<>(NetnsLayout.inside(layout.namespace(node)));
        words.addAll(shims.surroundings(node));
        return words;
    }
}
