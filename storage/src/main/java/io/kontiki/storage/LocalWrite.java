package io.kontiki.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts one object on the disk: temporary file in the same file system, fsync, rename or link, fsync of the directory.
 * Whatever stands under a final name is whole and was on the disk before it got the name.
 *
 * <p>Shared by all threads. It never makes the root: directories are made one level at a time below it, so that a
 * root that was taken away meanwhile is an error.
 */
final class LocalWrite {
    /** Directories whose own names are known to be durable, so that an ordinary put syncs one directory only. */
    private static final int KNOWN_DIRECTORIES_MAX = 10_000;

    /** The umask narrows this, as for every other file of the user. */
    private static final String PERMISSIONS = "rw-rw-rw-";

    private final LocalRoot root;
    private final Set<Path> durableDirectories = ConcurrentHashMap.newKeySet();

    LocalWrite(LocalRoot root) {
        this.root = root;
    }

    ObjectDigest write(ObjectKey key, Path target, ObjectContent content, boolean ifAbsent) {
        checkReadable(key, content);
        Path temporary = null;
        try {
            temporary = Files.createTempFile(
                    root.temporaryDirectory(),
                    "put-",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PERMISSIONS)));
            ObjectDigest digest = LocalFiles.writeDurably(temporary, content);
            makeDirectories(target.getParent());
            place(key, temporary, target, ifAbsent);
            return digest;
        } catch (IOException failure) {
            durableDirectories.clear();
            root.check();
            throw LocalFailures.of("put " + key, root, target, failure);
        } finally {
            discard(temporary);
        }
    }

    private void checkReadable(ObjectKey key, ObjectContent content) {
        if (content instanceof ObjectContent.LocalFile(Path file) && !Files.isReadable(file)) {
            throw new ObjectStoreException.Refused(
                    "local:" + root.directory() + ": cannot read the file " + file + " to put as " + key, null);
        }
    }

    private void place(ObjectKey key, Path temporary, Path target, boolean ifAbsent) throws IOException {
        if (ifAbsent) {
            try {
                Files.createLink(target, temporary);
            } catch (FileAlreadyExistsException exists) {
                // The winner may not have synced the name yet, and the caller may rely on it: so it is made durable
                // here.
                syncName(key, target);
                throw new ObjectStoreException.AlreadyExists("local:" + root.directory(), key);
            }
        } else {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
        syncName(key, target);
    }

    private void syncName(ObjectKey key, Path target) {
        try {
            LocalFiles.syncDirectory(target.getParent());
        } catch (IOException failure) {
            throw new ObjectStoreException.OutcomeUnknown(
                    "local:" + root.directory() + ": " + key + " got its name, but the directory " + target.getParent()
                            + " could not be synced: " + failure,
                    failure);
        }
    }

    private void makeDirectories(Path directory) throws IOException {
        if (directory.equals(root.directory()) || durableDirectories.contains(directory)) {
            return;
        }
        makeDirectories(directory.getParent());
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException exists) {
            if (!Files.isDirectory(directory)) {
                throw new FileSystemException(directory.toString(), null, "Not a directory");
            }
        }
        LocalFiles.syncDirectory(directory.getParent());
        if (durableDirectories.size() >= KNOWN_DIRECTORIES_MAX) {
            durableDirectories.clear();
        }
        durableDirectories.add(directory);
    }

    private static void discard(Path temporary) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (NoSuchFileException gone) {
                return;
            } catch (IOException left) {
                // The put has its own outcome; what is left here is space only, and the next open sweeps it.
                return;
            }
        }
    }
}
