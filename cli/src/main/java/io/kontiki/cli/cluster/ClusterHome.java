package io.kontiki.cli.cluster;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.output.FailureText;
import io.kontiki.cli.output.Json;
import io.kontiki.cli.process.ProcessIdentity;
import io.kontiki.storage.LocalDiskObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * The directory of a local cluster: {@code cluster.json}, {@code nodes/NAME/} (data and {@code process.json}), {@code
 * logs/NAME.log}, {@code store/DC} and, while that data centre is lost, {@code store/DC.lost}.
 *
 * <p>Files are replaced as a whole. Commands that change something hold {@link #lock()}.
 */
public final class ClusterHome {
    private final Path directory;

    public ClusterHome(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    public Path directory() {
        return directory;
    }

    public Path nodeDirectory(String node) {
        return directory.resolve("nodes").resolve(node);
    }

    public Path logFile(String node) {
        return directory.resolve("logs").resolve(node + ".log");
    }

    public Path storeDirectory(String dc) {
        return directory.resolve("store").resolve(dc);
    }

    private Path lostStoreDirectory(String dc) {
        return directory.resolve("store").resolve(dc + ".lost");
    }

    public boolean exists() {
        return Files.isRegularFile(directory.resolve("cluster.json"));
    }

    public ClusterPlan plan() {
        if (!exists()) {
            throw CommandFailure.usage(
                    "no cluster at " + directory + "; 'kontiki cluster up --home " + directory + "' makes one");
        }
        Path file = directory.resolve("cluster.json");
        ClusterPlan plan =
                read(file, ClusterPlan.class, "take another --home, or remove this one and make the cluster anew");
        if (!plan.isWhole()) {
            throw CommandFailure.failed(
                    "cannot read " + file
                            + ": a part of the cluster is missing in it; take another --home, or remove this one and make the cluster anew");
        }
        return plan;
    }

    private static <T> T read(Path file, Class<T> type, String otherwise) {
        try {
            T value = Json.MAPPER.readValue(Files.readAllBytes(file), type);
            if (value != null) {
                return value;
            }
            throw CommandFailure.failed("cannot read " + file + ": it is empty; " + otherwise);
        } catch (IOException e) {
            throw CommandFailure.failed("cannot read " + file + ": " + FailureText.of(e));
        } catch (JacksonException e) {
            throw CommandFailure.failed("cannot read " + file + ": " + FailureText.of(e) + "; " + otherwise);
        }
    }

    public void create(ClusterPlan plan) {
        try {
            Files.createDirectories(directory.resolve("logs"));
            for (String dc : plan.storeDataCentres()) {
                if (!Files.exists(lostStoreDirectory(dc))) {
                    LocalDiskObjectStore.create(storeDirectory(dc), Clock.systemUTC())
                            .close();
                }
            }
            for (ClusterNode node : plan.nodes()) {
                Files.createDirectories(nodeDirectory(node.name()));
            }
            replace(directory.resolve("cluster.json"), Json.write(plan));
        } catch (IOException e) {
            throw CommandFailure.usage("cannot write to " + directory + ": " + FailureText.of(e)
                    + "; choose a directory that you may write to with --home");
        }
    }

    public Optional<ProcessIdentity> process(String node) {
        Path file = processFile(node);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(read(
                file, ProcessIdentity.class, "make sure that node " + node + " does not run, and remove the file"));
    }

    public void recordProcess(String node, ProcessIdentity identity) {
        try {
            replace(processFile(node), Json.write(identity));
        } catch (IOException e) {
            throw CommandFailure.failed("cannot write " + processFile(node) + ": " + FailureText.of(e));
        }
    }

    /** The node was stopped on purpose. */
    public void forgetProcess(String node) {
        try {
            Files.deleteIfExists(processFile(node));
        } catch (IOException e) {
            throw CommandFailure.failed("cannot remove " + processFile(node) + ": " + FailureText.of(e));
        }
    }

    /** Takes the data centre's directory away from everybody. Does nothing if it has none or has lost it already. */
    public void loseStore(String dc) {
        move(storeDirectory(dc), lostStoreDirectory(dc));
    }

    public void giveStoreBack(String dc) {
        move(lostStoreDirectory(dc), storeDirectory(dc));
    }

    public boolean isStoreLost(String dc) {
        return Files.exists(lostStoreDirectory(dc));
    }

    private static void move(Path from, Path to) {
        if (!Files.exists(from)) {
            return;
        }
        if (Files.exists(to)) {
            throw CommandFailure.failed(to + " is there already beside " + from
                    + ": one of them was made by another hand; remove the wrong one");
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CommandFailure.failed("cannot rename " + from + " to " + to + ": " + FailureText.of(e));
        }
    }

    /** Two commands that change one cluster wait for each other. */
    public Lock lock() {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve("cluster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock();
            return new Lock(channel, lock);
        } catch (IOException e) {
            throw CommandFailure.usage("cannot write to " + directory + ": " + FailureText.of(e)
                    + "; choose a directory that you may write to with --home");
        }
    }

    /** Held until closed. */
    public record Lock(FileChannel channel, FileLock lock) implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The end of a node's log, for a message about a node that does not come up. */
    public List<String> logTail(String node, int lines) {
        try {
            List<String> all = Files.readAllLines(logFile(node), StandardCharsets.ISO_8859_1);
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of("(no log: " + FailureText.of(e) + ")");
        }
    }

    /** Removes the whole directory; only for a cluster that is down. */
    public void delete() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw CommandFailure.failed("cannot remove " + directory + ": " + FailureText.of(e));
        }
    }

    private Path processFile(String node) {
        return nodeDirectory(node).resolve("process.json");
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
