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
        lines.stream()
                .map(line -> line.split(" ", 2))
                .filter(words -> words[0].equals("process"))
                .forEach(words -> ours.add(ProcessIdentity.parse(words[1])));
        lines.stream()
                .map(line -> line.split(" ", 2))
                .filter(words -> words[0].equals("namespace"))
                .forEach(words -> ours.addAll(inNamespace(words[1])));
        processes.signal(OwnProcesses.Signal.KILL, ours);
        if (!processes.awaitEnd(ours, KILL_LIMIT)) {
            left.add("processes " + ours);
        }
        for (String line : lines.reversed()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "mount" -> unmount(words[1], left);
                case "namespace" -> delete(words[1], left);
                default -> {
                    // Processes have ended above.
                }
            }
        }
        return left;
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
