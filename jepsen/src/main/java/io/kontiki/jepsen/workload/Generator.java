package io.kontiki.jepsen.workload;

import java.util.Optional;

/** Says what one client does next. Pure: a turn has the same step in each run with the same seed, also if turns before it were missed. */
@FunctionalInterface
public interface Generator {
    /**
     * @param turn counted from 0 for each client; all clients have the same turn at about the same time
     * @return empty to do nothing in this turn
     */
    Optional<Step> step(long turn);
}
