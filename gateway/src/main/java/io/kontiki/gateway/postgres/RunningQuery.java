package io.kontiki.gateway.postgres;

/**
 * The query that a connection runs right now, from its start to its last row, so that a CancelRequest from another connection can
 * stop it. Thread-safe.
 */
final class RunningQuery {
    private Runnable cancel;

    /** @param how stops the query; from any thread, also after its end */
    synchronized void begin(Runnable how) {
        cancel = how;
    }

    synchronized void end() {
        cancel = null;
    }

    /** Does nothing when no query runs: a cancel that comes too late is not an error. */
    synchronized void cancel() {
        if (cancel != null) {
            cancel.run();
        }
    }
}
