package io.kontiki.jepsen.planted;

import io.kontiki.jepsen.nemesis.FaultKind;
import java.util.List;

/**
 * How a planted bug is looked for. Immutable.
 *
 * @param bug as the agent calls it
 * @param workload whose checkers must see it
 * @param faults that let it do harm; none if load alone is enough
 */
public record Recipe(String bug, String workload, List<FaultKind> faults) {
    public Recipe {
        faults = List.copyOf(faults);
    }
}
