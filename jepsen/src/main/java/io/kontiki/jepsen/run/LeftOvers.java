package io.kontiki.jepsen.run;

import io.kontiki.jepsen.environment.process.ProcessIdentity;
import io.kontiki.jepsen.environment.process.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a harness that was killed left behind: nodes, namespaces, mounts. While a run goes on, its folder says which process it belongs
 * to; where that process is gone, the next run takes away what the record of the cluster names. Runs of other harnesses that are alive
 * are left alone. One thread.
 */
final class LeftOvers {
    private static final String OWNER = "harness.pid";
    /** No process started with the machine's first tick. */
    private static final long NOBODY = 0;

    private LeftOvers() {}

    /** The run in this folder is ours until {@link #release}. */
    static void claim(Path folder) throws IOException {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        Files.writeString(folder.resolve(OWNER), self.pid() + " " + self.startTicks());
    }

    static void release(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(OWNER));
    }

    /** The run in this folder is over, and something of it is left that the next one is to take away. */
    static void abandon(Path folder) throws IOException {
        Files.writeString(folder.resolve(OWNER), ProcessHandle.current().pid() + " " + NOBODY);
    }

    /** @param runs folder of all runs; may not exist yet */
    static void takeAway(Path runs, Consumer<String> progress) throws IOException {
        if (!Files.isDirectory(runs)) {
            return;
        }
        List<Path> folders;
        try (Stream<Path> files = Files.list(runs)) {
            folders = files.filter(folder -> Files.exists(folder.resolve(OWNER)))
                    .sorted()
                    .toList();
        }
        for (Path folder : folders) {
            ProcessIdentity owner = ProcessIdentity.parse(Files.readString(folder.resolve(OWNER)));
            if (ProcessIdentity.of(owner.pid()).equals(Optional.of(owner))) {
                continue;
            }
            progress.accept("taking away what " + folder.getFileName() + " left, whose harness is gone ...");
            List<String> left = new RunRecord(folder.resolve(RunPlace.CLUSTER)).takeAway();
            left.forEach(what -> progress.accept("  is still there: " + what));
            if (left.isEmpty()) {
                release(folder);
            }
        }
    }
}
