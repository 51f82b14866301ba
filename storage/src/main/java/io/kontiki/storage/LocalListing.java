package io.kontiki.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One page of a listing: a walk in the order of keys that opens only the directories that can hold one of the page. A
 * directory counts as its name and a slash, which makes the order of the walk the order of whole keys.
 */
final class LocalListing {
    private final String prefix;
    private final String startAfter;
    private final int limit;
    private final List<ObjectHead> found = new ArrayList<>();
    private boolean more;

    /** @param path the key, or the start of keys that ends with a slash; sizeBytes is -1 for a directory */
    private record Child(String path, Path file, long sizeBytes) {
        boolean isDirectory() {
            return sizeBytes < 0;
        }
    }

    LocalListing(String prefix, Optional<ObjectKey> startAfter, int limit) {
        this.prefix = prefix;
        this.startAfter = startAfter.map(ObjectKey::path).orElse("");
        this.limit = limit;
    }

    ObjectPage page(Path root) throws IOException {
        String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        Path start = root;
        if (!folder.isEmpty()) {
            try {
                ObjectKey key = ObjectKey.of(folder.substring(0, folder.length() - 1));
                start = LocalDiskObjectStore.file(root, key);
            } catch (IllegalArgumentException noKey) {
                // No key can start with this text, so nothing does.
                return new ObjectPage(List.of(), false);
            }
        }
        walk(start, folder);
        return new ObjectPage(found, more);
    }

    private void walk(Path directory, String path) throws IOException {
        for (Child child : children(directory, path)) {
            if (more) {
                return;
            }
            if (child.isDirectory()) {
                walk(child.file(), child.path());
            } else if (found.size() == limit) {
                more = true;
            } else {
                found.add(ObjectHead.of(ObjectKey.of(child.path()), child.sizeBytes()));
            }
        }
    }

    private List<Child> children(Path directory, String path) throws IOException {
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                child(file, path).ifPresent(children::add);
            }
        } catch (NoSuchFileException gone) {
            // Deleted during the walk, or no such folder; the caller makes sure that it was not the root.
            return List.of();
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        } catch (IOException failure) {
            if (LocalFailures.parentIsFile(failure)) {
                return List.of();
            }
            throw failure;
        }
        children.sort(Comparator.comparing(Child::path, ObjectKey::comparePaths));
        return children;
    }

    private Optional<Child> child(Path file, String parent) throws IOException {
        Optional<String> segment = segment(file);
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        String path = parent + segment.get();
        String folder = path + "/";
        boolean wantedFile = path.startsWith(prefix) && ObjectKey.comparePaths(path, startAfter) > 0;
        boolean wantedFolder = (folder.startsWith(prefix) || prefix.startsWith(folder))
                && (ObjectKey.comparePaths(folder, startAfter) > 0 || startAfter.startsWith(folder));
        if (!wantedFile && !wantedFolder) {
            return Optional.empty();
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                return wantedFolder ? Optional.of(new Child(folder, file, -1)) : Optional.empty();
            }
            return wantedFile && attributes.isRegularFile()
                    ? Optional.of(new Child(path, file, attributes.size()))
                    : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** The segment that the name stands for; empty for the store's own files and for those that no put has made. */
    private static Optional<String> segment(Path file) {
        String name = file.getFileName().toString();
        if (name.startsWith(ObjectKey.RESERVED)) {
            return Optional.empty();
        }
        try {
            String segment = ObjectKey.of(KeyEscape.unescape(name)).path();
            return segment.contains("/") ? Optional.empty() : Optional.of(segment);
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }
}
