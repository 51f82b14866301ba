package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.StoreControl.StoreCount;
import io.kontiki.jepsen.environment.StoreControl.StoreTrouble;
import java.time.Duration;
import java.util.function.ToLongFunction;

/** The object store of one data centre is there and works badly. Evidence: calls of nodes that met it. */
final class StoreTroubleFault implements Fault {
    private final Step step;
    private final Environment environment;
    private final StoreTrouble trouble;
    private final ToLongFunction<StoreCount> evidence;
    private final String what;
    private String dc = "";
    private long before;
    private long after;

    private StoreTroubleFault(
            Step step,
            Environment environment,
            StoreTrouble trouble,
            ToLongFunction<StoreCount> evidence,
            String what) {
        this.step = step;
        this.environment = environment;
        this.trouble = trouble;
        this.evidence = evidence;
        this.what = what;
    }

    static Fault slow(Step step, Environment environment) {
        StoreTrouble trouble = new StoreTrouble(Duration.ofMillis(step.amount()), 0, 0);
        return new StoreTroubleFault(step, environment, trouble, StoreCount::delayed, "calls to the store delayed");
    }

    static Fault error(Step step, Environment environment) {
        StoreTrouble trouble = new StoreTrouble(Duration.ZERO, (int) step.amount(), 0);
        return new StoreTroubleFault(step, environment, trouble, StoreCount::failed, "calls to the store failed");
    }

    static Fault replyLost(Step step, Environment environment) {
        StoreTrouble trouble = new StoreTrouble(Duration.ZERO, 0, (int) step.amount());
        return new StoreTroubleFault(step, environment, trouble, StoreCount::repliesLost, "replies of the store lost");
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        dc = step.aim().resolve(environment).getFirst().dc();
        before = evidence();
        after = before;
        environment.stores().trouble(dc, trouble);
        return "store of " + dc + ": " + trouble;
    }

    @Override
    public void stop() {
        environment.stores().trouble(dc, StoreTrouble.NONE);
        after = evidence();
    }

    private long evidence() {
        return evidence.applyAsLong(environment.stores().count());
    }

    @Override
    public Bite bite() {
        return new Bite(after - before, what);
    }
}
