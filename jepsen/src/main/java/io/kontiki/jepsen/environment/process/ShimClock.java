package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.ClockControl;
import io.kontiki.jepsen.environment.Node;
import java.time.Duration;
import java.util.Map;

/** Clock faults through each node's shim. Safe for any thread. */
public final class ShimClock implements ClockControl {
    private final Map<String, ShimControl> shims;

    public ShimClock(Map<String, ShimControl> shims) {
        this.shims = Map.copyOf(shims);
    }

    @Override
    public void set(Node node, Duration offset, long driftPartsPerMillion) {
        shims.get(node.name()).clock(offset, driftPartsPerMillion);
    }

    @Override
    public long wrongReads(Node node) {
        return shims.get(node.name()).clockReadsShifted();
    }
}
