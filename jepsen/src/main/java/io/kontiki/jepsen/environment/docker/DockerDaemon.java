package io.kontiki.jepsen.environment.docker;

import com.github.dockerjava.api.DockerClient;
import io.kontiki.jepsen.environment.EnvironmentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/**
 * The daemon that {@code scripts/jepsen-docker} started, as it told this process by environment variables.
 *
 * @param socket where it listens
 * @param namespace file of the network namespace in which it, its containers and this process are
 * @param image of a node
 * @param archive of loaded classes, made by the image's JVM; it need not be there
 */
record DockerDaemon(Path socket, Path namespace, String image, Path archive) {
    private static final String SOCKET = "DOCKER_HOST";
    private static final String NAMESPACE = "KONTIKI_JEPSEN_NAMESPACE";
    private static final String IMAGE = "KONTIKI_JEPSEN_IMAGE";
    private static final String ARCHIVE = "KONTIKI_JEPSEN_ARCHIVE";
    private static final String UNIX = "unix://";
    /** With these Testcontainers pulls no image of its own, neither to clean up nor to find out where it is. */
    private static final List<String> TESTCONTAINERS =
            List.of("TESTCONTAINERS_RYUK_DISABLED", "TESTCONTAINERS_CHECKS_DISABLE", "TESTCONTAINERS_HOST_OVERRIDE");

    /** Why this process cannot use such a daemon; empty if it can. */
    static Optional<String> missing(Map<String, String> variables) {
        boolean told = variables.getOrDefault(SOCKET, "").startsWith(UNIX)
                && variables.keySet().containsAll(List.of(NAMESPACE, IMAGE, ARCHIVE))
                && variables.keySet().containsAll(TESTCONTAINERS);
        if (!told) {
            return Optional.of("this process knows of no sealed Docker daemon: start it by scripts/jepsen-docker exec");
        }
        Path namespace = Path.of(variables.get(NAMESPACE));
        try {
            return Files.exists(namespace) && Files.isSameFile(namespace, Path.of("/proc/self/ns/net"))
                    ? Optional.empty()
                    : Optional.of("this process is not in the daemon's network namespace " + namespace
                            + ": start it by scripts/jepsen-docker exec");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + namespace, e);
        }
    }

    static DockerDaemon of(Map<String, String> variables) {
        missing(variables).ifPresent(reason -> {
            throw new EnvironmentException(reason);
        });
        return new DockerDaemon(
                Path.of(variables.get(SOCKET).substring(UNIX.length())),
                Path.of(variables.get(NAMESPACE)),
                variables.get(IMAGE),
                Path.of(variables.get(ARCHIVE)));
    }

    /** One for the whole process: Testcontainers makes it from the same environment variables. */
    DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    /** Words that run what follows them in the daemon's network namespace. */
    List<String> inside() {
        return List.of("nsenter", "--net=" + namespace);
    }
}
