package io.kontiki.jepsen.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All workloads by name. */
public final class Workloads {
    private static final List<Workload> SINGLE = List.of(
            new RegisterWorkload(),
            new SetWorkload(),
            new AppendWorkload(),
            new MonotonicWorkload(),
            new DuplicatesWorkload(),
            new SchemaWorkload(),
            new BatchWorkload(),
            new ScanWorkload(),
            new DdlWorkload());

    private Workloads() {}

    /** Each alone, and last all of them mixed. */
    public static List<Workload> all() {
        List<Workload> all = new ArrayList<>(SINGLE);
        all.add(new MixedWorkload("mixed", SINGLE));
        return List.copyOf(all);
    }

    public static Optional<Workload> find(String name) {
        return all().stream().filter(workload -> workload.name().equals(name)).findFirst();
    }
}
