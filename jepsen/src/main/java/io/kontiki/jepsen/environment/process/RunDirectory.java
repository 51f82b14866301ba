package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run keeps its files: {@code nodes/NAME/data}, {@code logs/NAME.log}, {@code store/DC} (or {@code DC.lost}), {@code
 * disks/NAME.img}, {@code control/NAME.shim}, {@code made.txt}.
 */
public record RunDirectory(Path path) {
    public RunDirectory {
        path = path.toAbsolutePath().normalize();
        if (path.toString().contains(" ")) {
            throw new IllegalArgumentException("a run directory has no blank in its name: " + path);
        }
    }

    /** Makes the directories that every run has. */
    public void create() {
        try {
            for (String name : new String[] {"nodes", "logs", "store", "disks", "control"}) {
                Files.createDirectories(path.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + path, e);
        }
    }

    /** Where the node's own filesystem is mounted, if it has one. */
    public Path nodeDirectory(Node node) {
        return path.resolve("nodes").resolve(node.name());
    }

    public Path dataDirectory(Node node) {
        return nodeDirectory(node).resolve("data");
    }

    public Path logFile(Node node) {
        return path.resolve("logs").resolve(node.name() + ".log");
    }

    /** Where the stores of all data centres lie. */
    public Path stores() {
        return path.resolve("store");
    }

    public Path store(String dc) {
        return stores().resolve(dc);
    }

    public Path lostStore(String dc) {
        return stores().resolve(dc + ".lost");
    }

    public Path disk(Node node) {
        return path.resolve("disks").resolve(node.name() + ".img");
    }

    public Path control(String name) {
        return path.resolve("control").resolve(name);
    }
}
