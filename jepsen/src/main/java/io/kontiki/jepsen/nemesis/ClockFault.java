package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Wrong wall clocks: a jump, a drift, or jumps there and back. Evidence: wrong times that the nodes read. */
final class ClockFault implements Fault {
    /** Short enough that requests meet both times. */
    private static final Duration STROBE_HALF = Duration.ofMillis(200);

    private final Step step;
    private final Environment environment;
    private final Duration offset;
    private final long drift;
    private final boolean strobes;
    private List<Node> nodes = List.of();
    private Optional<Strobe> strobe = Optional.empty();
    private long before;
    private long after;

    ClockFault(Step step, Environment environment, Duration offset, long driftPartsPerMillion, boolean strobes) {
        this.step = step;
        this.environment = environment;
        this.offset = offset;
        this.drift = driftPartsPerMillion;
        this.strobes = strobes;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        nodes = step.aim().resolve(environment);
        before = wrongReads();
        after = before;
        if (strobes) {
            strobe = Optional.of(new Strobe(STROBE_HALF, this::set, this::reset));
        } else {
            set();
        }
        return "clock of " + Names.of(nodes) + ": " + offset.toMillis() + " ms, " + drift + " millionths"
                + (strobes ? ", there and back every " + STROBE_HALF.toMillis() + " ms" : "");
    }

    private void set() {
        nodes.forEach(node -> environment.clock().set(node, offset, drift));
    }

    private void reset() {
        nodes.forEach(node -> environment.clock().reset(node));
    }

    private long wrongReads() {
        return nodes.stream()
                .mapToLong(node -> environment.clock().wrongReads(node))
                .sum();
    }

    @Override
    public void stop() {
        strobe.ifPresent(Strobe::end);
        reset();
        after = wrongReads();
    }

    @Override
    public Bite bite() {
        return new Bite(after - before, "wrong times read");
    }
}
