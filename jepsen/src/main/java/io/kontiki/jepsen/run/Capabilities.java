package io.kontiki.jepsen.run;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.nemesis.FaultKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an environment cannot do on this machine: asked of one that is made for the question, and no node is started in it. */
public final class Capabilities {
    private Capabilities() {}

    /** Faults that cannot be done, with the reason. */
    public static Map<FaultKind, String> missing(RunPlan plan, Path runs) throws IOException {
        RunPlace place = RunPlace.in(runs, "capabilities");
        LeftOvers.claim(place.folder());
        Map<FaultKind, String> missing = new TreeMap<>();
        // Deleted only when nothing is left of it: the record of what was made is in it.
        try (Environment environment = plan.environment().create(place.settings(plan))) {
            for (FaultKind fault : FaultKind.all()) {
                fault.needs().stream()
                        .map(environment::missing)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .ifPresent(reason -> missing.put(fault, reason));
            }
        }
        place.delete();
        return missing;
    }
}
