package io.kontiki.meta.ratis;

/**
 * Counts entries and bytes since the last snapshot and asks for the next one. Called on the apply thread only; the request runs
 * elsewhere.
 */
final class SnapshotTrigger {
    private final long everyEntries;
    private final long everyBytes;
    private final Runnable request;
    private long entries;
    private long bytes;

    SnapshotTrigger(long everyEntries, long everyBytes, Runnable request) {
        this.everyEntries = everyEntries;
        this.everyBytes = everyBytes;
        this.request = request;
    }

    void applied(long entryBytes) {
        entries++;
        bytes += entryBytes;
        if (entries >= everyEntries || bytes >= everyBytes) {
            entries = 0;
            bytes = 0;
            request.run();
        }
    }
}
