package io.kontiki.query.execute;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What one process grants DuckDB. Threads and memory stay below what replication needs.
 *
 * @param threads worker threads of the instance
 * @param memoryLimitBytes beyond it DuckDB spills to {@code temporaryDirectory}, and fails the query when it cannot
 * @param temporaryDirectory for spilling; made when it is needed
 * @param allowedDirectories the only places from which files are read
 * @param maxConcurrent queries that run at the same time; others wait
 */
public record DuckDbSettings(
        int threads, long memoryLimitBytes, Path temporaryDirectory, List<Path> allowedDirectories, int maxConcurrent) {
    public DuckDbSettings {
        Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        allowedDirectories = List.copyOf(allowedDirectories);
        if (threads < 1 || memoryLimitBytes < 16 << 20 || maxConcurrent < 1) {
            throw new IllegalArgumentException("DuckDB needs a thread, 16 MB and one place: " + threads + " threads, "
                    + memoryLimitBytes + " bytes, " + maxConcurrent + " places");
        }
    }
}
