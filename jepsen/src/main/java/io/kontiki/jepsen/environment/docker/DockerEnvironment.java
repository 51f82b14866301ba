package io.kontiki.jepsen.environment.docker;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
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
 * Nodes in containers, on the sealed daemon of {@code scripts/jepsen-docker}, in one internal network. Rules and queues where their
 * bridge forwards, signals to their processes, disks that are mounted into them: the containers know nothing of the faults. If making
 * it fails half way, what was made is taken away again.
 */
public final class DockerEnvironment {
    /** Where the image has its JVM. */
    private static final Path JAVA = Path.of("/opt/java/bin/java");

    private static final String JAVA_AGENT = "-javaagent:";

    private static final Map<String, String> PACKAGES = Map.of(
            "dockerd",
            "docker.io",
            "docker",
            "docker.io",
            "ip",
            "iproute2",
            "nsenter",
            "util-linux",
            "iptables-restore",
            "iptables",
            "sysctl",
            "procps");

    private DockerEnvironment() {}

    /** Why this machine cannot have such an environment at all; empty if it can, once the daemon runs. */
    public static Optional<String> missingHere() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("a Docker daemon of its own needs root");
        }
        return PACKAGES.entrySet().stream()
                .filter(tool -> !Tool.exists(tool.getKey()))
                .findFirst()
                .map(tool -> tool.getKey() + " is missing: scripts/jepsen-docker start installs " + tool.getValue());
    }

    /** Why this process cannot make such an environment now; empty if it can. */
    public static Optional<String> missingNow() {
        return missingHere().or(() -> DockerDaemon.missing(System.getenv()));
    }

    /** Makes the environment; starts no node. */
    public static Environment create(EnvironmentSettings settings) {
        missingNow().ifPresent(reason -> {
            throw new EnvironmentException(reason);
        });
        DockerDaemon daemon = DockerDaemon.of(System.getenv());
        RunDirectory directory = new RunDirectory(settings.runDirectory());
        directory.create();
        RunRecord record = new RunRecord(directory.path());
        try {
            return create(settings, daemon, directory, record);
        } catch (RuntimeException e) {
            record.takeAway().forEach(left -> e.addSuppressed(new EnvironmentException("left behind: " + left)));
            throw e;
        }
    }

    private static Environment create(
            EnvironmentSettings settings, DockerDaemon daemon, RunDirectory directory, RunRecord record) {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        NativePrograms programs = new NativePrograms(settings.nativeCache());
        DockerNetwork network = DockerNetwork.create(daemon, record, settings.runId(), settings.replicas());
        PacketPath path = network.packetPath(daemon);
        record.chain(daemon.namespace(), DockerNetwork.HOOK, network.chain());
        PacketRules rules = new PacketRules(path);
        rules.install();
        Optional<PacketDelay> delay = PacketDelay.start(path, directory, record, programs, settings.seed(), missing);
        Shims shims = Shims.of(directory, programs, network.topology());
        missing.putAll(shims.missing());
        Optional<DiskImages> images = DiskImages.create(directory, record, programs, network.topology(), missing);
        NodeCommand command = new NodeCommand(settings, directory, network.topology(), JAVA, daemon.archive());
        ProcessNodes nodes = new ProcessNodes(
                directory,
                record,
                new ContainerLauncher(
                        daemon,
                        network.name(),
                        directory,
                        record,
                        command,
                        shims::surroundings,
                        readOnly(settings, daemon, shims)));
        return new ProcessEnvironment(new ProcessEnvironment.Parts(
                "docker",
                network.topology(),
                missing,
                directory,
                record,
                nodes,
                Optional.of(new PacketNet(path, rules, delay)),
                shims.clock(),
                new NodeDisks(directory, shims.controls(), nodes, images),
                new DirectoryStores(directory, shims.controls().values())));
    }

    /** What the start line of a node names, beside what is the node's own. */
    private static List<Path> readOnly(EnvironmentSettings settings, DockerDaemon daemon, Shims shims) {
        List<Path> paths = new ArrayList<>(List.of(settings.distribution()));
        paths.addAll(settings.nodes().classPathFirst());
        if (Files.exists(daemon.archive())) {
            paths.add(daemon.archive());
        }
        shims.library().ifPresent(paths::add);
        settings.nodes().jvmOptions().stream()
                .filter(option -> option.startsWith(JAVA_AGENT))
                .map(option -> Path.of(option.substring(JAVA_AGENT.length()).split("=", 2)[0]))
                .forEach(paths::add);
        return paths;
    }
}
