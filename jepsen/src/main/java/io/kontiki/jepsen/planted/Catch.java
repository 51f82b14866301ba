package io.kontiki.jepsen.planted;

import java.time.Duration;

/**
 * How the hunt for one bug ended. Immutable.
 *
 * @param by the checkers that blamed the run, and for what; otherwise why none did, or why it could not be tried
 * @param took from the start of the first cluster to the verdict
 * @param runs that were made until then
 */
public record Catch(Recipe recipe, Ending ending, String by, Duration took, int runs) {
    /** How it ended. */
    public enum Ending {
        CAUGHT,
        NOT_CAUGHT,
        NOT_TRIED
    }

    static Catch missed(Recipe recipe, String why, Duration took, int runs) {
        return new Catch(recipe, Ending.NOT_CAUGHT, why, took, runs);
    }

    /** A bug whose faults cannot be done here. */
    public static Catch notTried(Recipe recipe, String why) {
        return new Catch(recipe, Ending.NOT_TRIED, why, Duration.ZERO, 0);
    }

    public boolean caught() {
        return ending == Ending.CAUGHT;
    }
}
