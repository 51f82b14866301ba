package io.kontiki.jepsen.planted;

import io.kontiki.jepsen.nemesis.FaultKind;
import java.util.List;

/**
 * How a planted bug is looked for. Immutable.
 *
 * @param bug as the agent calls it
 * @param workload whose checkers must see it
 * @param faults that let it do harm; none if load alone is enough
 * @param mayBeAnOutage whether it may also show by a cluster that does not come back or leaves final reads unanswered. A slow machine
 *     does that too, so it is a find only if the same run without the bug is valid
 */
public record Recipe(String bug, String workload, List<FaultKind> faults, boolean mayBeAnOutage) {
    public Recipe {
        faults = List.copyOf(faults);
    }
}
