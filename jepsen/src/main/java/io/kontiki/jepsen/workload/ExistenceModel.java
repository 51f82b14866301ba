package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Model;
import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One name that something has or not, and nothing has at first. Any thread.
 *
 * <ul>
 *   <li>{@code create}: OK with {@link #DONE}, or with {@link #NOT_NEEDED} where it was there.
 *   <li>{@code drop}: OK with {@link #DONE}, or with {@link #NOT_NEEDED} where it was not there.
 *   <li>{@code look}: OK with {@link #NOT_NEEDED} where it was not there. (Whether it was there is not told in time.)
 * </ul>
 *
 * A counterexample keeps all calls that changed something: without one of them others would be wrong that are right.
 */
final class ExistenceModel implements Model {
    static final String DROP = "drop";
    static final String LOOK = "look";
    static final Value DONE = Value.of(1);
    static final Value NOT_NEEDED = Value.of(0);

    private static final Value ABSENT = Value.NONE;
    private static final Value PRESENT = Value.of(1);

    @Override
    public Set<String> functions() {
        return Set.of(Functions.CREATE, DROP, LOOK);
    }

    @Override
    public Value initial() {
        return ABSENT;
    }

    @Override
    public Optional<Value> step(Value state, Call call) {
        if (onlyLooks(call)) {
            Value seen = call.function().equals(Functions.CREATE) ? PRESENT : ABSENT;
            return !call.isOk() || state.equals(seen) ? Optional.of(state) : Optional.empty();
        }
        boolean creates = call.function().equals(Functions.CREATE);
        return state.equals(creates ? ABSENT : PRESENT) ? Optional.of(creates ? PRESENT : ABSENT) : Optional.empty();
    }

    @Override
    public boolean onlyLooks(Call call) {
        return call.function().equals(LOOK)
                || call.isOk() && call.returned().value().equals(NOT_NEEDED);
    }

    @Override
    public boolean observes(Call call) {
        return call.isOk();
    }

    /** Leaves out failed calls and looks without answer. */
    @Override
    public List<Call> relevant(List<Call> calls) {
        return calls.stream()
                .filter(Call::mayHaveHappened)
                .filter(call -> call.isOk() || !call.function().equals(LOOK))
                .toList();
    }

    @Override
    public List<Call> without(List<Call> calls, Set<Call> gone) {
        return calls.stream()
                .filter(call -> !onlyLooks(call) || !gone.contains(call))
                .toList();
    }

    @Override
    public Optional<Boolean> decide(List<Call> calls) {
        return Optional.empty();
    }
}
