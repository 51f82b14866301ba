package io.kontiki.meta.ratis;

import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.MetaEntry;

/**
 * Hears what happens to the replicated state and to the leadership. Called on Ratis' threads: must return at once and never throw.
 */
public interface MetaLogListener {
    /** The entry made this state. */
    void applied(MetaState state, MetaEntry entry);

    /** The state jumped to this one, from a snapshot. */
    void loaded(MetaState state);

    /** This node leads, and has applied everything that was committed before its term. */
    void leaderReady();

    /** Another node leads, or none is known. May come repeatedly. */
    void notLeader();
}
