package io.kontiki.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The directory of a local store and its marker file. The directory is made once, by {@link #create}, and never
 * again: if it or its marker is missing, or the marker is another store's, {@link #check} fails. So a disk that is
 * not mounted, or a directory that was taken away, is an outage and never an empty store.
 *
 * <p>Shared by all threads; the only state is the id, which is learnt at the first successful check and then has to
 * stay.
 */
final class LocalRoot {
    private static final String MARKER = ObjectKey.RESERVED + "-store";
    private static final String TEMPORARY = ObjectKey.RESERVED + "-tmp";
    private static final String FORMAT = "kontiki object store, format 1, id ";

    private final Path directory;
    private volatile String marker;

    LocalRoot(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    Path directory() {
        return directory;
    }

    Path temporaryDirectory() {
        return directory.resolve(TEMPORARY);
    }

    /**
     * Makes the directory and its marker, or does nothing if they are there. A directory that holds something else is
     * refused. Of several processes that create the same root one writes the marker and all go on with it.
     */
    void create(UUID id) {
        try {
            Files.createDirectories(directory);
            if (Files.exists(directory.resolve(MARKER))) {
                return;
            }
            refuseForeignFiles();
            Path draft = directory.resolve(MARKER + "-" + id);
            LocalFiles.writeDurably(draft, (FORMAT + id + "\n").getBytes(StandardCharsets.UTF_8));
            try {
                Files.createLink(directory.resolve(MARKER), draft);
            } catch (FileAlreadyExistsException another) {
                // Another process was faster; its marker is as good as ours.
                return;
            } finally {
                Files.deleteIfExists(draft);
            }
            LocalFiles.syncDirectory(directory);
            if (directory.getParent() != null) {
                LocalFiles.syncDirectory(directory.getParent());
            }
        } catch (IOException failure) {
            throw LocalFailures.of("create the store", this, directory, failure);
        }
    }

    /** Fails with {@code Unavailable} unless the store's directory is there, with the marker it always had. */
    void check() {
        String found;
        try {
            found = Files.readString(directory.resolve(MARKER));
        } catch (IOException failure) {
            throw new ObjectStoreException.Unavailable(
                    "local:" + directory + " is not there: its marker " + MARKER + " cannot be read (" + failure
                            + "); mount or give back the directory, or create the store once",
                    failure);
        }
        if (!found.startsWith(FORMAT)) {
            throw new ObjectStoreException.Unavailable(
                    "local:" + directory + ": the marker " + MARKER + " is not of this format");
        }
        String known = marker;
        if (known == null) {
            marker = found;
        } else if (!known.equals(found)) {
            throw new ObjectStoreException.Unavailable("local:" + directory
                    + " holds another store than before (its marker changed); give back the right directory");
        }
    }

    /**
     * Removes what killed processes left half written. Only files older than {@code age} go, because other processes
     * may have the same directory open; should one of theirs go nevertheless, its put fails as unavailable and is
     * repeated.
     */
    void sweep(Instant now, Duration age) {
        Path temporary = temporaryDirectory();
        try {
            if (!Files.isDirectory(temporary)) {
                Files.createDirectory(temporary);
                LocalFiles.syncDirectory(directory);
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
                for (Path file : files) {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(age))) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (FileAlreadyExistsException another) {
            // Another process made the directory at the same moment; it has nothing to sweep yet.
            return;
        } catch (DirectoryIteratorException failure) {
            throw LocalFailures.of("sweep temporary files", this, temporary, failure.getCause());
        } catch (IOException failure) {
            throw LocalFailures.of("sweep temporary files", this, temporary, failure);
        }
    }

    private void refuseForeignFiles() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!file.getFileName().toString().startsWith(ObjectKey.RESERVED)) {
                    throw new ObjectStoreException.Refused(
                            "local:" + directory + " is no store and not empty (it holds " + file.getFileName()
                                    + "); name an empty directory, or give back the missing marker " + MARKER,
                            null);
                }
            }
        }
    }
}
