package io.kontiki.region.leader;

import java.time.Duration;

/** One thing that the leader of a WAL group does again and again. Runs on a thread of its own, only while this replica leads. */
interface Duty {
    String name();

    /**
     * Whether a run computes for long. It then gets a platform thread: on a virtual one it would keep one of the few carriers from
     * the calls of clients.
     */
    default boolean isHeavy() {
        return false;
    }

    /** How long to wait after a run when nobody signals. */
    Duration interval();

    /**
     * Does what is to be done now and returns. May block. Anything thrown is logged and the run repeated after a pause, so that it
     * must be safe to begin anew at any point.
     */
    void run() throws Exception;
}
