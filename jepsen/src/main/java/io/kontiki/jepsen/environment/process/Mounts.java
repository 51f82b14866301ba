package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What is mounted on this machine. */
final class Mounts {
    /** The kernel closes the files of a killed process a moment after the process is gone. */
    private static final Duration BUSY_LIMIT = Duration.ofSeconds(5);

    private Mounts() {}

    static boolean contains(Path point) {
        try (var mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.anyMatch(line -> line.split(" ")[1].equals(point.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what is mounted", e);
        }
    }

    /** Does nothing if nothing is mounted there. */
    static void unmount(Path point) {
        if (!contains(point)) {
            return;
        }
        Tool.Result[] last = new Tool.Result[1];
        boolean gone = Await.until(BUSY_LIMIT, Duration.ofMillis(50), () -> {
            last[0] = Tool.tryToRun(List.of("umount", point.toString()));
            return last[0].exitCode() == 0;
        });
        if (!gone) {
            throw new EnvironmentException(
                    "cannot unmount " + point + ": " + last[0].output().strip());
        }
    }
}
