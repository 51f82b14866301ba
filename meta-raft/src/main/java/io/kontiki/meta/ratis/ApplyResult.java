package io.kontiki.meta.ratis;

import io.kontiki.meta.image.CommandOutcome;

/**
 * What became of an entry when it was applied.
 *
 * @param command what its command came to; for STALE only the version that the entry missed
 */
record ApplyResult(Outcome outcome, CommandOutcome command) {
    enum Outcome {
        APPLIED,
        /** The same command was decided before; this entry changed nothing. */
        DUPLICATE,
        /** It was decided on another version than the one it met; this entry changed nothing and must be decided again. */
        STALE
    }
}
