package io.kontiki.meta.ratis;

/**
 * What became of an entry when it was applied.
 *
 * @param version the state's version that contains the command's effect; for STALE the version that the entry missed
 */
record ApplyResult(Outcome outcome, long version) {
    enum Outcome {
        APPLIED,
        /** The same command took effect before; this entry changed nothing. */
        DUPLICATE,
        /** It was decided on another version than the one it met; this entry changed nothing and must be decided again. */
        STALE
    }
}
