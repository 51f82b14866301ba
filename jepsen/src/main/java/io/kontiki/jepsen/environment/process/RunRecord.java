package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code made.txt} of a run directory: every thing outside the directory that the run has made, one a line, in the order of making,
 * so that it can be taken away by its own id, by this harness or by a later one. A thing with a name of our choice is written down
 * before it is made; a process right after, because only then it has an id. Safe for any thread.
 */
public final class RunRecord {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Path file;
    private final OwnProcesses processes = new OwnProcesses();

    public RunRecord(Path runDirectory) {
        this.file = runDirectory.resolve("made.txt");
    }

    public void process(ProcessIdentity identity) {
        add("process " + identity.pid() + " " + identity.startTicks());
    }

    /** @param name unique to the run: every process in it is taken for ours */
    public void namespace(String name) {
        add("namespace " + name);
    }

    public void mount(Path point) {
        add("mount " + point);
    }

    /**
     * @param daemon socket of the Docker daemon that has it
     * @param name unique to the run
     */
    public void container(Path daemon, String name) {
        add("container " + daemon + " " + name);
    }

    /**
     * @param daemon socket of the Docker daemon that has it
     * @param name unique to the run
     */
    public void network(Path daemon, String name) {
        add("network " + daemon + " " + name);
    }

    /**
     * A chain of the table filter to which another one leads.
     *
     * @param namespace file of the network namespace that has them
     */
    public void chain(Path namespace, String from, String name) {
        add("chain " + namespace + " " + from + " " + name);
    }

    private synchronized void add(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /**
     * Takes away what is still there, the last made first; says what could not be taken away. May be called again, and for a run
     * whose harness is gone. Does nothing if the run made nothing.
     */
    public synchronized List<String> takeAway() {
        List<String> lines;
        try {
            lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        List<String> left = new ArrayList<>();
        List<ProcessIdentity> ours = new ArrayList<>();
        things(lines, "process").forEach(thing -> ours.add(ProcessIdentity.parse(thing)));
        things(lines, "namespace").forEach(name -> ours.addAll(inNamespace(name)));
        processes.signal(OwnProcesses.Signal.KILL, ours);
        if (!processes.awaitEnd(ours, KILL_LIMIT)) {
            left.add("processes " + ours);
        }
        things(lines, "container")
                .map(thing -> thing.split(" "))
                .collect(Collectors.groupingBy(
                        words -> words[0], Collectors.mapping(words -> words[1], Collectors.toList())))
                .forEach((daemon, names) -> attempt(
                        "containers " + names, left, () -> DockerLeftovers.removeContainers(Path.of(daemon), names)));
        for (String line : lines.reversed()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "mount" -> unmount(words[1], left);
                case "namespace" -> delete(words[1], left);
                case "network" -> {
                    String[] thing = words[1].split(" ");
                    attempt(line, left, () -> DockerLeftovers.removeNetwork(Path.of(thing[0]), thing[1]));
                }
                case "chain" -> {
                    String[] thing = words[1].split(" ");
                    attempt(line, left, () -> DockerLeftovers.removeChain(Path.of(thing[0]), thing[1], thing[2]));
                }
                default -> {
                    // Processes have ended above, and containers with them.
                }
            }
        }
        return left;
    }

    private static Stream<String> things(List<String> lines, String kind) {
        return lines.stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(kind.length() + 1));
    }

    /** @param removal says why it could not be done */
    private static void attempt(String thing, List<String> left, Supplier<String> removal) {
        try {
            String reason = removal.get();
            if (!reason.isEmpty()) {
                left.add(thing + ": " + reason);
            }
        } catch (EnvironmentException e) {
            left.add(thing + ": " + e.getMessage());
        }
    }

    private static List<ProcessIdentity> inNamespace(String name) {
        if (!Files.exists(Path.of("/run/netns", name))) {
            return List.of();
        }
        return Tool.run("ip", "netns", "pids", name)
                .lines()
                .map(String::strip)
                .filter(pid -> !pid.isEmpty())
                .flatMap(pid -> ProcessIdentity.of(Long.parseLong(pid)).stream())
                .toList();
    }

    private static void unmount(String point, List<String> left) {
        try {
            Mounts.unmount(Path.of(point));
        } catch (EnvironmentException e) {
            left.add("mount " + point + ": " + e.getMessage());
        }
    }

    private static void delete(String name, List<String> left) {
        if (!Files.exists(Path.of("/run/netns", name))) {
            return;
        }
        try {
            Tool.run("ip", "netns", "delete", name);
        } catch (EnvironmentException e) {
            left.add("namespace " + name + ": " + e.getMessage());
        }
    }
}
