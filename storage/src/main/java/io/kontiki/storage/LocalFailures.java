package io.kontiki.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/** What a failed call to the file system means to the caller of a store. */
final class LocalFailures {
    /** The texts of errno that no waiting will mend. */
    private static final List<String> REFUSALS = List.of(
            "Permission denied",
            "Operation not permitted",
            "Read-only file system",
            "Is a directory",
            "Not a directory",
            "File name too long");

    private LocalFailures() {}

    static ObjectStoreException of(String action, LocalRoot root, Path path, IOException failure) {
        String what = "local:" + root.directory() + ": cannot " + action + " at " + path + ": ";
        String reason = reason(failure);
        if (reason.contains("No space left") || reason.contains("quota exceeded")) {
            return new ObjectStoreException.Unavailable(
                    what + reason + "; free space on the disk of " + root.directory(), failure);
        }
        if (failure instanceof AccessDeniedException) {
            return new ObjectStoreException.Refused(
                    what + "permission denied; give this user read and write access to " + root.directory(), failure);
        }
        if (REFUSALS.stream().anyMatch(reason::contains)) {
            return new ObjectStoreException.Refused(what + reason, failure);
        }
        return new ObjectStoreException.Unavailable(what + failure, failure);
    }

    /** Whether the failure says that there is no such file because one of its parents is a file. */
    static boolean parentIsFile(IOException failure) {
        return failure instanceof NotDirectoryException
                || failure instanceof FileSystemException && reason(failure).contains("Not a directory");
    }

    private static String reason(IOException failure) {
        if (failure instanceof FileSystemException ofFile && ofFile.getReason() != null) {
            return ofFile.getReason();
        }
        return String.valueOf(failure.getMessage());
    }
}
