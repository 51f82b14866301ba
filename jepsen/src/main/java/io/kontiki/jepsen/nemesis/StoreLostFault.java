package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import java.util.List;

/**
 * The store of one data centre is away; when it comes back, all that the other one holds is lost for good, at the same moment. What was
 * flushed in between lay in the second one alone: it is gone, unless the log still has it. It is always the same data centre whose store
 * is lost, so that the other one has everything else, however often this comes. Evidence: objects that were lost.
 */
final class StoreLostFault implements Fault {
    private final Step step;
    private final Environment environment;
    private long objects;

    StoreLostFault(Step step, Environment environment) {
        this.step = step;
        this.environment = environment;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        environment.stores().lose(away());
        return "store of " + away() + " away, that of " + lost() + " will be lost";
    }

    @Override
    public void stop() {
        // In this order: what a mirror copies back in time is not lost.
        objects = environment.stores().wipe(lost());
        environment.stores().giveBack(away());
    }

    @Override
    public Bite bite() {
        return new Bite(objects, "objects lost");
    }

    private String away() {
        return stores().getFirst();
    }

    private String lost() {
        return stores().getLast();
    }

    private List<String> stores() {
        return environment.topology().storeDataCentres();
    }
}
