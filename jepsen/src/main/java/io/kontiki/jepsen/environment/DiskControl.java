package io.kontiki.jepsen.environment;

import java.time.Duration;

/** Faults of a node's disk: of files below its data directory and no others. A setting outlives a restart of the node. */
public interface DiskControl {
    /** What a call is to fail with. */
    enum Failure {
        NONE,
        /** Input/output error. */
        EIO,
        /** No space left on device. */
        ENOSPC
    }

    /** Needs SLOW_FSYNC. Zero ends it. */
    void slowFsync(Node node, Duration delay);

    /** Needs DISK_ERROR. */
    void failFsync(Node node, Failure failure);

    /** Needs DISK_ERROR. */
    void failWrites(Node node, Failure failure);

    /** What met one of the three so far. */
    DiskCount count(Node node);

    /** Needs DISK_FULL: leaves no free byte on the filesystem of the node's data. */
    void fill(Node node);

    /** Frees what {@link #fill} took. */
    void unfill(Node node);

    long freeBytes(Node node);

    /**
     * Needs POWER_LOSS: kills the node and takes away what it wrote and did not synchronise. The node stays down, its data directory
     * is there again.
     */
    PowerLoss losePower(Node node);

    /** @param fsyncs all of the process, counted since the environment was made */
    record DiskCount(long fsyncs, long fsyncsDelayed, long fsyncsFailed, long writesFailed) {}

    /**
     * What a power loss took, by comparing the files' sizes before and after.
     *
     * @param files that are gone, or shorter, or there again after they were removed
     * @param bytes that are missing from their ends
     */
    record PowerLoss(long files, long bytes) {}
}
