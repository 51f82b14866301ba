package io.kontiki.jepsen.run;

import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run does. Immutable.
 *
 * @param label first in the name of the run's folder; empty for none
 * @param topology nodes per data centre, as {@code --topology} takes them
 * @param faults come one after the other, in an order that the seed draws; none for a run in peace
 * @param time of load and faults; longer if faults start late because the cluster takes long to recover
 * @param rate operations a second of all clients together
 * @param keepData whether the nodes' disks stay in the folder of the run
 * @param jvmOptions that every node gets beside its own
 */
public record RunPlan(
        String label,
        EnvironmentKind environment,
        String topology,
        Workload workload,
        List<FaultKind> faults,
        Duration time,
        long seed,
        int clients,
        int rate,
        boolean keepData,
        List<String> jvmOptions) {
    /** Enough that most wait for answers while a leader is away, and the others still come to the rate. */
    public static final int CLIENTS = 48;

    public static final int RATE = 400;

    public RunPlan {
        faults = List.copyOf(faults);
        jvmOptions = List.copyOf(jvmOptions);
        if (clients < 1 || rate < 1 || !time.isPositive()) {
            throw new IllegalArgumentException(clients + " clients, " + rate + " operations a second, " + time);
        }
    }

    public RunPlan withLabel(String other) {
        return new RunPlan(
                other, environment, topology, workload, faults, time, seed, clients, rate, keepData, jvmOptions);
    }

    public RunPlan withSeed(long other) {
        return new RunPlan(
                label, environment, topology, workload, faults, time, other, clients, rate, keepData, jvmOptions);
    }

    public RunPlan withFaults(List<FaultKind> others) {
        return new RunPlan(
                label, environment, topology, workload, others, time, seed, clients, rate, keepData, jvmOptions);
    }

    public RunPlan withTime(Duration other) {
        return new RunPlan(
                label, environment, topology, workload, faults, other, seed, clients, rate, keepData, jvmOptions);
    }

    public RunPlan withJvmOptions(List<String> options) {
        return new RunPlan(
                label, environment, topology, workload, faults, time, seed, clients, rate, keepData, options);
    }

    /** Short enough for the name of a folder. */
    String name() {
        String all = faults.isEmpty()
                ? "peace"
                : faults.stream().map(FaultKind::word).collect(Collectors.joining("-"));
        return (label.isEmpty() ? "" : label + "-") + workload.name() + "-"
                + (all.length() > 60 ? faults.size() + "-faults" : all) + "-" + seed;
    }
}
