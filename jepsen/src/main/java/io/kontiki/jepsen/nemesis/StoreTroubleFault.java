package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.StoreControl.StoreCount;
import io.kontiki.jepsen.environment.StoreControl.StoreTrouble;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The object store of one data centre is there and works badly, or the stores of all do. Evidence: calls of nodes that met it, or
 * how often a listing hid an object from them.
 */
final class StoreTroubleFault implements Fault {
    private final Step step;
    private final Environment environment;
    private final boolean everywhere;
    private final Supplier<StoreTrouble> trouble;
    private final ToLongFunction<StoreCount> evidence;
    private final String what;
    private String dc = "";
    private long before;
    private long after;

    /** @param trouble asked for when it begins */
    private StoreTroubleFault(
            Step step,
            Environment environment,
            boolean everywhere,
            Supplier<StoreTrouble> trouble,
            ToLongFunction<StoreCount> evidence,
            String what) {
        this.step = step;
        this.environment = environment;
        this.everywhere = everywhere;
        this.trouble = trouble;
        this.evidence = evidence;
        this.what = what;
    }

    static Fault slow(Step step, Environment environment) {
        StoreTrouble slow = StoreTrouble.slow(Duration.ofMillis(step.amount()));
        return new StoreTroubleFault(
                step, environment, false, () -> slow, StoreCount::delayed, "calls to the store delayed");
    }

    static Fault error(Step step, Environment environment) {
        StoreTrouble failing = StoreTrouble.failing((int) step.amount());
        return new StoreTroubleFault(
                step, environment, false, () -> failing, StoreCount::failed, "calls to the store failed");
    }

    static Fault replyLost(Step step, Environment environment) {
        StoreTrouble losing = StoreTrouble.losingReplies((int) step.amount());
        return new StoreTroubleFault(
                step, environment, false, () -> losing, StoreCount::repliesLost, "replies of the store lost");
    }

    /** Of all stores: a listing of several is complete if one of them is. */
    static Fault staleList(Step step, Environment environment) {
        return new StoreTroubleFault(
                step,
                environment,
                true,
                () -> StoreTrouble.listedUntil(Instant.now()),
                StoreCount::hidden,
                "times that a listing hid an object");
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        dc = everywhere ? "" : step.aim().resolve(environment).getFirst().dc();
        before = evidence();
        after = before;
        StoreTrouble now = trouble.get();
        put(now);
        return (everywhere ? "all stores: " : "store of " + dc + ": ") + now;
    }

    @Override
    public void stop() {
        put(StoreTrouble.NONE);
        after = evidence();
    }

    private void put(StoreTrouble wanted) {
        if (everywhere) {
            environment.stores().troubleEverywhere(wanted);
        } else {
            environment.stores().trouble(dc, wanted);
        }
    }

    private long evidence() {
        return evidence.applyAsLong(environment.stores().count());
    }

    @Override
    public Bite bite() {
        return new Bite(after - before, what);
    }
}
