package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The start line of a node, as {@code kontiki cluster up} writes it: the distribution's options, and {@code node start}. */
public final class NodeCommand {
    private final EnvironmentSettings settings;
    private final RunDirectory directory;
    private final Topology topology;
    private final Path java;
    private final Path archive;

    /**
     * @param java the program that starts a JVM, where the node runs
     * @param archive of loaded classes, made by that JVM; it need not be there
     */
    public NodeCommand(
            EnvironmentSettings settings, RunDirectory directory, Topology topology, Path java, Path archive) {
        this.java = java;
        this.archive = archive;
        this.settings = settings;
        this.directory = directory;
        this.topology = topology;
        if (!Files.isDirectory(settings.distribution().resolve("lib"))) {
            throw new EnvironmentException(
                    "no distribution at " + settings.distribution() + ": './kontiki version' builds one");
        }
    }

    /** For nodes beside the harness: its own JDK. */
    public static NodeCommand here(EnvironmentSettings settings, RunDirectory directory, Topology topology) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path archive = settings.distribution().resolve("server.jsa");
        return new NodeCommand(settings, directory, topology, java, archive);
    }

    public List<String> of(Node node) {
        List<String> line = new ArrayList<>(startLine());
        line.addAll(List.of("node", "start"));
        line.addAll(List.of("--roles", node.roles(), "--name", node.name(), "--dc", node.dc()));
        line.addAll(List.of("--data-home", directory.dataDirectory(node).toString()));
        line.addAll(List.of("--join", topology.join(), "--topology", topology.replicas()));
        line.addAll(List.of("--wal-groups", Integer.toString(topology.walGroups())));
        line.addAll(List.of("--grpc-addr", node.grpc(), "--wal-addr", node.wal()));
        if (node.gateway()) {
            line.addAll(List.of("--http-addr", node.http(), "--postgres-addr", node.postgres()));
        }
        for (String dc : topology.storeDataCentres()) {
            line.addAll(List.of("--store", dc + "=" + directory.store(dc)));
        }
        line.addAll(settings.nodes().arguments());
        return line;
    }

    private List<String> startLine() {
        Path home = settings.distribution();
        Path libraries = home.resolve("lib");
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.add("@" + home.resolve("jvm").resolve("node.options"));
        line.add("-Darrow.cdata.library.path=" + libraries);
        // The archive belongs to the distribution's own class path and to no other.
        if (Files.isRegularFile(archive) && settings.nodes().classPathFirst().isEmpty()) {
            line.add("-XX:SharedArchiveFile=" + archive);
        }
        line.addAll(settings.nodes().jvmOptions());
        String classPath = Stream.concat(
                        settings.nodes().classPathFirst().stream().map(Path::toString), Stream.of(libraries + "/*"))
                .collect(Collectors.joining(":"));
        line.addAll(List.of("-cp", classPath, settings.nodes().mainClass()));
        return line;
    }
}
