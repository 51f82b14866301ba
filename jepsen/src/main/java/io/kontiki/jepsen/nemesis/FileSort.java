package io.kontiki.jepsen.nemesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The sorts of files below a node's data directory whose damage a node must notice. */
enum FileSort {
    /** Of WAL groups. */
    RAFT_LOG("region/wal/.*/current/log_.*"),
    /** Of Metasrv. */
    META_LOG("meta/.*/current/log_.*"),
    /** Pointers to the state at a cut, and Metasrv's snapshots. */
    SNAPSHOT(".*/sm/.*"),
    /** Local copies of SST files, and of what belongs to them. */
    SST(".*\\.(parquet|series)"),
    /** The last known metadata. */
    IMAGE("image\\.json");

    private final Pattern name;

    FileSort(String name) {
        this.name = Pattern.compile(name);
    }

    /** Those that are not empty, in the order of their names. */
    List<Path> in(Path data) throws IOException {
        try (var paths = Files.find(
                data,
                64,
                (path, attributes) -> attributes.isRegularFile()
                        && attributes.size() > 0
                        && name.matcher(data.relativize(path).toString()).matches())) {
            return paths.sorted().toList();
        }
    }
}
