package io.kontiki.jepsen.planted;

import java.time.Duration;

/**
 * How the hunt for one bug ended. Immutable.
 *
 * @param by the checkers that blamed the run, and for what; if none did, why
 * @param took from the start of the first cluster to the verdict
 * @param runs that were made; 0 if it was not caught
 * @param bit whether the bug did its harm, as the node says; a find without that is no find
 */
public record Catch(Recipe recipe, String by, Duration took, int runs, boolean bit) {
    static Catch none(Recipe recipe, String why, Duration took) {
        return new Catch(recipe, why, took, 0, false);
    }

    public boolean caught() {
        return runs > 0 && bit;
    }
}
