package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Node;
import java.time.Duration;

/**
 * One fault of a schedule: what, at whom, from when, for how long.
 *
 * @param at since the start of the schedule
 * @param amount how strong, in the unit of {@link FaultKind#strength}; 0 where there is nothing to choose
 * @param draw from this the fault draws the rest, such as which byte of a file changes
 */
public record Step(int number, Duration at, Duration lasts, FaultKind kind, Aim aim, long amount, long draw) {
    public Step {
        if (at.isNegative() || lasts.isNegative() || lasts.isZero()) {
            throw new IllegalArgumentException("a fault lasts: " + at + ", " + lasts);
        }
    }

    /** Whether this explains that the node ended by itself. */
    boolean mayEnd(Node node) {
        return kind.mayEndNodes() && aim instanceof Aim.At at && at.nodes().contains(node.name());
    }

    public Duration ends() {
        return at.plus(lasts);
    }
}
