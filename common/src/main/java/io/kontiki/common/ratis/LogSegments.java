package io.kontiki.common.ratis;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a Ratis log ({@code log_<first>-<last>}, {@code log_inprogress_<first>}), before Ratis opens it. Stateless.
 *
 * <p>Ratis 3.3.0 believes what it finds: a closed segment that was cut is a shorter one to it, one that was cut to nothing is deleted,
 * and one that begins too late is not missed. Entries that this replica has acknowledged are gone then, and it would vote, and stand
 * for election, as if they had never been; or apply nothing for ever, in silence. And an open segment that a snapshot has overtaken
 * makes it refuse every entry.
 */
public final class LogSegments {
    private static final Logger LOG = LoggerFactory.getLogger(LogSegments.class);

    private static final Pattern NAME = Pattern.compile("log_(?:inprogress_([0-9]{1,18})|([0-9]{1,18})-([0-9]{1,18}))");
    private static final int ENTRY_CHECKSUM_BYTES = 4;
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);

    /** What the file's name says; an open one has no last entry. */
    private record Segment(Path file, long first, OptionalLong last) {}

    private enum End {
        AFTER_ENTRY,
        /** That the file was preallocated with. */
        IN_ZEROS,
        DAMAGED
    }

    private record Content(long entries, End end) {}

    private LogSegments() {}

    /**
     * The first index that the log has, by the names of its files; empty when it has none yet.
     *
     * @param directory where Raft keeps the log, {@code current} of the group; may be missing
     */
    public static OptionalLong first(Path directory) throws IOException {
        return list(directory).stream().mapToLong(Segment::first).min();
    }

    /**
     * Makes a log ready for Ratis, or refuses it: {@link #finishTruncation}, {@link #requireWhole}, {@link #deleteOvertaken}.
     *
     * @param replica names it in messages
     * @param directory where Raft keeps the log, {@code current} of the group; may be missing
     * @param snapshotIndex of the last entry in the newest snapshot; -1 if there is none
     */
    public static void prepare(String replica, Path directory, long snapshotIndex) throws IOException {
        finishTruncation(directory)
                .ifPresent(segment -> LOG.info("{}: was stopped as it cut off {}: cut off now", replica, segment));
        requireWhole(replica, directory, snapshotIndex);
        deleteOvertaken(directory, snapshotIndex)
                .ifPresent(segment -> LOG.info("{}: deleted {}, which the snapshot has overtaken", replica, segment));
    }

    /**
     * Gives the last segment its name if it was cut behind an entry but is still named as before. Ratis cuts a closed segment and then
     * renames it; one that was killed between the two would look for its entries under a name that is not there. Only entries that
     * were never committed are cut off so. (A segment of which nothing remains is deleted, not cut.)
     *
     * @return its new name
     */
    static Optional<Path> finishTruncation(Path directory) throws IOException {
        List<Segment> segments = list(directory);
        if (segments.isEmpty() || segments.getLast().last().isEmpty()) {
            return Optional.empty();
        }
        Segment cut = segments.getLast();
        Content content = content(cut.file(), cut.last().getAsLong() - cut.first() + 1);
        long last = cut.first() + content.entries() - 1;
        if (content.end() != End.AFTER_ENTRY
                || content.entries() == 0
                || last == cut.last().getAsLong()) {
            return Optional.empty();
        }
        return Optional.of(Files.move(cut.file(), directory.resolve("log_" + cut.first() + "-" + last)));
    }

    /**
     * Refuses a log of which entries behind the snapshot are missing: at its beginning, between two files or at the end of a closed one.
     * The end of the open segment is not looked at: what was not written to its end was never acknowledged, and nobody can tell that
     * from what was cut off later. Reads the lengths of the entries, not their checksums, which are Ratis' to verify.
     *
     * @throws IOException with what is missing, from which file, and what to do
     */
    static void requireWhole(String replica, Path directory, long snapshotIndex) throws IOException {
        long next = snapshotIndex + 1;
        for (Segment segment : list(directory)) {
            if (segment.first() > next) {
                throw new IOException(replica + ": " + missing(directory, segment, next, snapshotIndex) + remedy());
            }
            if (segment.last().isPresent() && segment.last().getAsLong() >= next) {
                long expected = segment.last().getAsLong() - segment.first() + 1;
                long entries = content(segment.file(), expected).entries();
                if (entries < expected) {
                    throw new IOException(replica + ": " + segment.file() + " is damaged: by its name it has "
                            + expected + " entries, " + entries + " can be read." + remedy());
                }
                next = segment.last().getAsLong() + 1;
            }
        }
    }

    private static String missing(Path directory, Segment segment, long next, long snapshotIndex) {
        if (next > snapshotIndex + 1) {
            return "in the log in " + directory + " the entries from " + next + " on are missing, before "
                    + segment.file().getFileName() + ".";
        }
        return "the log in " + directory + " begins at entry " + segment.first() + ", but "
                + (snapshotIndex < 0 ? "there is no snapshot" : "the newest snapshot ends at entry " + snapshotIndex)
                + ": what is between them is gone.";
    }

    private static String remedy() {
        return " Give back the missing file as it was; a member cannot be replaced yet, and the group serves without it while a"
                + " majority lives.";
    }

    /**
     * Deletes the log's open segment if all its entries lie before the end of the snapshot.
     *
     * <p>Ratis closes and deletes it after a snapshot was installed; a process that is killed before that leaves it. Ratis 3.3.0 then
     * deletes the closed segments at its start, keeps the open one, and refuses every entry after the snapshot ("gap between ..."):
     * the replica stays behind for good.
     *
     * @return the file that was deleted; a damaged one stays, for Ratis to judge
     */
    static Optional<Path> deleteOvertaken(Path directory, long snapshotIndex) throws IOException {
        for (Segment segment : list(directory)) {
            if (segment.last().isPresent() || segment.first() >= snapshotIndex) {
                continue; // Ratis' to delete, or not overtaken, as its name says
            }
            Content content = content(segment.file(), Long.MAX_VALUE);
            if (content.end() != End.DAMAGED && segment.first() + content.entries() - 1 < snapshotIndex) {
                Files.delete(segment.file());
                return Optional.of(segment.file());
            }
        }
        return Optional.empty();
    }

    /** In their order; files with other names, which somebody set aside, are not the log's. */
    private static List<Segment> list(Path directory) throws IOException {
        List<Segment> segments = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return segments;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "log_*")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    segments.add(
                            name.group(1) != null
                                    ? new Segment(file, Long.parseLong(name.group(1)), OptionalLong.empty())
                                    : new Segment(
                                            file,
                                            Long.parseLong(name.group(2)),
                                            OptionalLong.of(Long.parseLong(name.group(3)))));
                }
            }
        }
        segments.sort(Comparator.comparingLong(Segment::first));
        return segments;
    }

    /** @param most entries to look for: there may be garbage behind the last of a closed segment */
    private static Content content(Path file, long most) throws IOException {
        long entries = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            if (!Arrays.equals(in.readNBytes(HEADER.length), HEADER)) {
                return new Content(0, End.DAMAGED);
            }
            long length;
            for (length = length(in); length > 0; length = length(in)) {
                in.skipNBytes(length + ENTRY_CHECKSUM_BYTES);
                entries++;
                if (entries == most) {
                    return new Content(entries, End.AFTER_ENTRY);
                }
            }
            return new Content(entries, length < 0 ? End.AFTER_ENTRY : zerosOnly(in));
        } catch (EOFException e) {
            return new Content(entries, End.DAMAGED);
        }
    }

    private static End zerosOnly(InputStream in) throws IOException {
        for (int left = in.read(); left >= 0; left = in.read()) {
            if (left != 0) {
                return End.DAMAGED;
            }
        }
        return End.IN_ZEROS;
    }

    /** Of the next entry, seven bits a byte, the lowest first; -1 at the end of the file, 0 where nothing is written yet. */
    private static long length(InputStream in) throws IOException {
        long length = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int read = in.read();
            if (read < 0 && shift == 0) {
                return -1;
            }
            if (read < 0) {
                throw new EOFException();
            }
            length |= (read & 0x7FL) << shift;
            if (read < 0x80) {
                return length;
            }
        }
        throw new EOFException();
    }
}
