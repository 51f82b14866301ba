package io.kontiki.jepsen.run;

import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where one run keeps what it makes: {@code history.jsonl}, the report, and {@code cluster/}, which is the environment's.
 *
 * @param folder of this run alone
 * @param started as people read it
 */
record RunPlace(Path folder, String started) {
    static final String CLUSTER = "cluster";

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final DateTimeFormatter READABLE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** Makes a folder that begins with the time, so that a listing is in order. */
    static RunPlace in(Path runs, String name) throws IOException {
        LocalDateTime now = LocalDateTime.now();
        Path folder = runs.toAbsolutePath().normalize().resolve(NAME.format(now) + "-" + name);
        Files.createDirectories(folder.getParent());
        Files.createDirectory(folder);
        return new RunPlace(folder, READABLE.format(now));
    }

    String name() {
        return folder.getFileName().toString();
    }

    Path history() {
        return folder.resolve("history.jsonl");
    }

    private Path cluster() {
        return folder.resolve(CLUSTER);
    }

    Path logs() {
        return cluster().resolve("logs");
    }

    EnvironmentSettings settings(RunPlan plan) {
        Path home = Path.of(System.getProperty("kontiki.home", "."));
        return new EnvironmentSettings(
                cluster(),
                "%08x".formatted(folder.toString().hashCode()),
                home.resolve("cli/target/kontiki"),
                home.resolve(".kontiki/native"),
                plan.topology(),
                EnvironmentSettings.NodeOptions.NONE.withJvmOptions(plan.jvmOptions()),
                plan.seed());
    }

    /** The logs of the nodes, relative to the folder, by what they are called. */
    Map<String, String> logLinks() throws IOException {
        Map<String, String> links = new TreeMap<>();
        if (Files.isDirectory(logs())) {
            try (Stream<Path> files = Files.list(logs())) {
                files.forEach(file -> links.put(
                        "log of " + file.getFileName().toString().replace(".log", ""),
                        folder.relativize(file).toString()));
            }
        }
        return links;
    }

    /** What nodes wrote to their disks; their logs stay. */
    void deleteData() throws IOException {
        for (String part : List.of("nodes", "store", "disks", "control")) {
            delete(cluster().resolve(part));
        }
    }

    /** The whole folder. */
    void delete() throws IOException {
        delete(folder);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(RunPlace::deleteOne);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }
}
