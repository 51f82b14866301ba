package io.kontiki.gateway.postgres;

import io.kontiki.query.execute.QueryResult;

/** The query that a connection is sending right now, so that a CancelRequest from another connection can stop it. Thread-safe. */
final class RunningQuery {
    private QueryResult current;

    synchronized void begin(QueryResult result) {
        current = result;
    }

    synchronized void end() {
        current = null;
    }

    /** Does nothing when no query runs: a cancel that comes too late is not an error. */
    synchronized void cancel() {
        if (current != null) {
            current.cancel();
        }
    }
}
