package io.kontiki.jepsen.environment.netns;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.process.DirectoryStores;
import io.kontiki.jepsen.environment.process.DiskImages;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import io.kontiki.jepsen.environment.process.NativePrograms;
import io.kontiki.jepsen.environment.process.NodeCommand;
import io.kontiki.jepsen.environment.process.NodeDisks;
import io.kontiki.jepsen.environment.process.ProcessEnvironment;
import io.kontiki.jepsen.environment.process.ProcessNodes;
import io.kontiki.jepsen.environment.process.RunDirectory;
import io.kontiki.jepsen.environment.process.RunRecord;
import io.kontiki.jepsen.environment.process.Shims;
import io.kontiki.jepsen.environment.process.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
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
        PacketRules rules = new PacketRules(layout);
        rules.install();
        Optional<PacketDelay> delay = delay(settings, directory, record, programs, layout, missing);
        Shims shims = Shims.of(directory, programs, layout.topology());
        missing.putAll(shims.missing());
        Optional<DiskImages> images = images(directory, record, programs, layout, missing);
        ProcessNodes nodes = new ProcessNodes(
                directory,
                record,
                new NodeCommand(settings, directory, layout.topology()),
                node -> surroundings(layout, shims, node));
        return new ProcessEnvironment(new ProcessEnvironment.Parts(
                "netns",
                layout.topology(),
                missing,
                directory,
                record,
                nodes,
                Optional.of(new NetnsNet(layout, rules, delay)),
                shims.clock(),
                new NodeDisks(directory, shims.controls(), nodes, images),
                new DirectoryStores(directory)));
    }

    private static List<String> surroundings(NetnsLayout layout, Shims shims, Node node) {
        List<String> words = new ArrayList<>(NetnsLayout.inside(layout.namespace(node)));
        words.addAll(shims.surroundings(node));
        return words;
    }

    private static Optional<PacketDelay> delay(
            EnvironmentSettings settings,
            RunDirectory directory,
            RunRecord record,
            NativePrograms programs,
            NetnsLayout layout,
            Map<Capability, String> missing) {
        try {
            return Optional.of(new PacketDelay(layout, directory, record, programs.packetDelay(), settings.seed()));
        } catch (EnvironmentException e) {
            missing.put(Capability.DELAY, e.getMessage());
            missing.put(Capability.LOSS, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<DiskImages> images(
            RunDirectory directory,
            RunRecord record,
            NativePrograms programs,
            NetnsLayout layout,
            Map<Capability, String> missing) {
        String reason = !Tool.exists("mkfs.ext4")
                ? "mkfs.ext4 is missing: apt-get install e2fsprogs"
                : !Files.exists(Path.of("/dev/loop-control")) ? "the kernel has no loop devices" : "";
        if (reason.isEmpty()) {
            try {
                DiskImages images = new DiskImages(directory, record, programs);
                layout.topology().nodes().forEach(images::create);
                return Optional.of(images);
            } catch (EnvironmentException e) {
                reason = e.getMessage();
            }
        }
        missing.put(Capability.POWER_LOSS, reason);
        return Optional.empty();
    }
}
