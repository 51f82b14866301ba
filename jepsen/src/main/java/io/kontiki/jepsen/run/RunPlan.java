package io.kontiki.jepsen.run;

import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run does. Immutable.
 *
 * @param topology nodes per data centre, as {@code --topology} takes them
 * @param faults come one after the other, in an order that the seed draws; none for a run in peace
 * @param time of load and faults
 * @param rate operations a second of all clients together
 * @param keepData whether the nodes' disks stay in the folder of the run
 */
public record RunPlan(
        EnvironmentKind environment,
        String topology,
        Workload workload,
        List<FaultKind> faults,
        Duration time,
        long seed,
        int clients,
        int rate,
        boolean keepData) {
    public RunPlan {
        faults = List.copyOf(faults);
        if (clients < 1 || rate < 1 || !time.isPositive()) {
            throw new IllegalArgumentException(clients + " clients, " + rate + " operations a second, " + time);
        }
    }

    /** Short enough for the name of a folder. */
    String name() {
        String all = faults.isEmpty()
                ? "peace"
                : faults.stream().map(FaultKind::word).collect(Collectors.joining("-"));
        return workload.name() + "-" + (all.length() > 60 ? faults.size() + "-faults" : all) + "-" + seed;
    }
}
