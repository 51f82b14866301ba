package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.StoreControl.StoreCount;
import io.kontiki.jepsen.environment.StoreControl.StoreTrouble;
import java.time.Duration;

/** The object store of one data centre is there and works badly. Evidence: calls of nodes that met it. */
final class StoreTroubleFault implements Fault {
    private final Step step;
    private final Environment environment;
    private String dc = "";
    private StoreCount before = new StoreCount(0, 0, 0);
    private StoreCount after = before;

    StoreTroubleFault(Step step, Environment environment) {
        this.step = step;
        this.environment = environment;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        dc = step.aim().resolve(environment).stream().map(Node::dc).findFirst().orElseThrow();
        before = environment.stores().count();
        after = before;
        StoreTrouble trouble = trouble();
        environment.stores().trouble(dc, trouble);
        return "store of " + dc + ": "
                + switch (step.kind()) {
                    case STORE_SLOW -> trouble.delay().toMillis() + " ms for each call";
                    case STORE_ERROR -> trouble.failedPerMillion() + " calls of a million fail";
                    default -> trouble.repliesLostPerMillion() + " replies of a million are lost";
                };
    }

    private StoreTrouble trouble() {
        return switch (step.kind()) {
            case STORE_SLOW -> new StoreTrouble(Duration.ofMillis(step.amount()), 0, 0);
            case STORE_ERROR -> new StoreTrouble(Duration.ZERO, (int) step.amount(), 0);
            default -> new StoreTrouble(Duration.ZERO, 0, (int) step.amount());
        };
    }

    @Override
    public void stop() {
        environment.stores().trouble(dc, StoreTrouble.NONE);
        after = environment.stores().count();
    }

    @Override
    public Bite bite() {
        StoreCount met = after.minus(before);
        return switch (step.kind()) {
            case STORE_SLOW -> new Bite(met.delayed(), "calls to the store delayed");
            case STORE_ERROR -> new Bite(met.failed(), "calls to the store failed");
            default -> new Bite(met.repliesLost(), "replies of the store lost");
        };
    }
}
