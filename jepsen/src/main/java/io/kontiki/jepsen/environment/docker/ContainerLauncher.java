package io.kontiki.jepsen.environment.docker;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.process.Await;
import io.kontiki.jepsen.environment.process.NodeCommand;
import io.kontiki.jepsen.environment.process.NodeLauncher;
import io.kontiki.jepsen.environment.process.ProcessIdentity;
import io.kontiki.jepsen.environment.process.RunDirectory;
import io.kontiki.jepsen.environment.process.RunRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.testcontainers.containers.ContainerLaunchException;

/**
 * Each node as the first process of a container of its own. A file has the same name inside as outside: what a node reads is mounted
 * read-only, what it writes (its directory, the stores, its log, its control file) is mounted where it is. Signals come from outside,
 * to the process id that this machine knows. Used by one thread at a time.
 */
final class ContainerLauncher implements NodeLauncher {
    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    /** A shell, so that the log is written as the processes of other environments write it. */
    private static final List<String> TO_LOG =
            List.of("/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\" >>\"$0\" 2>&1");

    private final DockerDaemon daemon;
    private final String network;
    private final RunDirectory directory;
    private final RunRecord record;
    private final NodeCommand command;
    private final Function<Node, List<String>> surroundings;
    private final List<Path> readOnly;
    private final Map<String, NodeContainer> containers = new HashMap<>();

    /**
     * @param network name of it; names of containers begin with it
     * @param surroundings words before the start line, which end by executing what follows them
     * @param readOnly what all nodes read
     */
    ContainerLauncher(
            DockerDaemon daemon,
            String network,
            RunDirectory directory,
            RunRecord record,
            NodeCommand command,
            Function<Node, List<String>> surroundings,
            List<Path> readOnly) {
        this.daemon = daemon;
        this.network = network;
        this.directory = directory;
        this.record = record;
        this.command = command;
        this.surroundings = surroundings;
        this.readOnly = List.copyOf(readOnly);
    }

    @Override
    public ProcessIdentity launch(Node node) {
        NodeContainer container = containers.get(node.name());
        try {
            Files.createDirectories(directory.dataDirectory(node));
            if (container == null) {
                container = create(node);
                container.start();
                containers.put(node.name(), container);
            } else {
                ended(node);
                daemon.client().startContainerCmd(container.getContainerId()).exec();
            }
            return Optional.ofNullable(state(container).getPidLong())
                    // A container that has ended has 0.
                    .filter(pid -> pid > 1)
                    .flatMap(ProcessIdentity::of)
                    .orElseThrow(() -> new EnvironmentException(
                            node.name() + " ended at once; its log is " + directory.logFile(node)));
        } catch (DockerException | ContainerLaunchException e) {
            throw new EnvironmentException("cannot start the container of " + node.name() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory.path(), e);
        }
    }

    private NodeContainer create(Node node) {
        List<String> line = new ArrayList<>(TO_LOG);
        line.addAll(List.of(
                directory.logFile(node).toString(),
                directory.dataDirectory(node).toString()));
        line.addAll(surroundings.apply(node));
        line.addAll(command.of(node));
        List<Bind> binds = new ArrayList<>();
        readOnly.forEach(path -> binds.add(bind(path, AccessMode.ro)));
        List.of(
                        directory.nodeDirectory(node),
                        directory.path().resolve("store"),
                        directory.path().resolve("logs"),
                        directory.path().resolve("control"))
                .forEach(path -> binds.add(bind(path, AccessMode.rw)));
        String name = network + "-" + node.name();
        record.container(daemon.socket(), name);
        return new NodeContainer(daemon, network, name, node.host(), binds, line);
    }

    private static Bind bind(Path path, AccessMode mode) {
        return new Bind(path.toString(), new Volume(path.toString()), mode);
    }

    /** The daemon learns of an end a moment later, and until then it has the node's directory mounted. */
    @Override
    public void ended(Node node) {
        NodeContainer container = containers.get(node.name());
        if (container != null
                && !Await.until(
                        END_LIMIT,
                        LOOK_AGAIN,
                        () -> !Boolean.TRUE.equals(state(container).getRunning()))) {
            throw new EnvironmentException(
                    "the Docker daemon does not notice within " + END_LIMIT + " that " + node.name() + " has ended");
        }
    }

    private ContainerState state(NodeContainer container) {
        return daemon.client()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState();
    }
}
