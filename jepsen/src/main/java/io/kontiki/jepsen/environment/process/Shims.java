package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.ClockControl;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The fault shim under every node of a run, or the reason why there is none.
 *
 * @param library empty if it could not be compiled
 * @param whyNot empty if it could
 */
public record Shims(Optional<Path> library, String whyNot, Map<String, ShimControl> controls, RunDirectory directory) {
    private static final List<Capability> NEED_SHIM =
            List.of(Capability.CLOCK, Capability.DISK_FULL, Capability.DISK_ERROR, Capability.SLOW_FSYNC);

    public Shims {
        controls = Map.copyOf(controls);
    }

    public static Shims of(RunDirectory directory, NativePrograms programs, Topology topology) {
        Path library;
        try {
            library = programs.faultShim();
        } catch (EnvironmentException e) {
            return new Shims(Optional.empty(), e.getMessage(), Map.of(), directory);
        }
        Map<String, ShimControl> controls = new TreeMap<>();
        topology.nodes()
                .forEach(node -> controls.put(node.name(), new ShimControl(directory.control(node.name() + ".shim"))));
        return new Shims(Optional.of(library), "", controls, directory);
    }

    /** Words before the start line of a node's program. */
    public List<String> surroundings(Node node) {
        return library.map(path -> controls.get(node.name()).surroundings(path, directory.dataDirectory(node)))
                .orElse(List.of());
    }

    /** Clock faults, if the library is there. */
    public Optional<ClockControl> clock() {
        return library.map(_ -> new ShimClock(controls));
    }

    /** The capabilities that need the library, each with the reason, if it is not there. */
    public Map<Capability, String> missing() {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        if (library.isEmpty()) {
            for (Capability capability : NEED_SHIM) {
                missing.put(capability, whyNot);
            }
        }
        return missing;
    }
}
