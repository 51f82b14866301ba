package io.kontiki.region.wal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a replica's log begins, by the names of its files ({@code log_<first>-<last>}, {@code log_inprogress_<first>}). Stateless. */
final class LogStart {
    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?([0-9]{1,18})(?:-[0-9]{1,18})?");

    private LogStart() {}

    /** The first index that the log has; empty when it has no file yet. */
    static OptionalLong of(Path directory) throws IOException {
        OptionalLong first = OptionalLong.empty();
        if (!Files.isDirectory(directory)) {
            return first;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "log_*")) {
            for (Path file : files) {
                Matcher name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    long start = Long.parseLong(name.group(1));
                    first = OptionalLong.of(first.isPresent() ? Math.min(first.getAsLong(), start) : start);
                }
            }
        }
        return first;
    }

    /**
     * Refuses a log that does not go on where the snapshot ends: entries between the two are gone, and with them rows.
     *
     * @param cut of the snapshot; -1 when there is none
     */
    static void requireWhole(String replica, Path directory, long cut) throws IOException {
        OptionalLong first = of(directory);
        if (first.isPresent() && first.getAsLong() > cut + 1) {
            throw new IOException(replica + ": the log in " + directory + " begins at entry " + first.getAsLong()
                    + ", but "
                    + (cut < 0 ? "there is no snapshot pointer" : "the newest snapshot pointer stands at entry " + cut)
                    + ": what is between them is gone. Give back the missing pointer-* or log_* files; a member cannot be"
                    + " replaced yet, and the group serves without it while a majority lives.");
        }
    }
}
