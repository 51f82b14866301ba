package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Operation;
import io.kontiki.jepsen.history.OperationType;
import io.kontiki.jepsen.history.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A register that is absent at first. Any thread.
 *
 * <ul>
 *   <li>{@code write}: a number.
 *   <li>{@code read} and {@code final-read}: invoked with nothing; OK with the number, or nothing for an absent one.
 *   <li>{@code cas}: two numbers, the expected one and the new one; or the new one alone, if absence is expected. OK when it was
 *       set, FAIL when another value was found.
 * </ul>
 *
 * Values written only once let a history without cas be decided without a search.
 */
public final class RegisterModel implements Model {
    private static final Set<String> FUNCTIONS =
            Set.of(Functions.WRITE, Functions.READ, Functions.FINAL_READ, Functions.CAS);

    @Override
    public Set<String> functions() {
        return FUNCTIONS;
    }

    @Override
    public Value initial() {
        return Value.NONE;
    }

    @Override
    public Optional<Value> step(Value state, Call call) {
        if (isWrite(call)) {
            return Optional.of(written(call));
        }
        if (!isCas(call)) {
            return call.isOk() && !call.returned().value().equals(state) ? Optional.empty() : Optional.of(state);
        }
        return state.equals(needed(call)) ? Optional.of(written(call)) : Optional.empty();
    }

    @Override
    public boolean onlyLooks(Call call) {
        return Functions.READS.contains(call.function());
    }

    @Override
    public boolean observes(Call call) {
        return call.isOk() && !isWrite(call);
    }

    /** Leaves out failed calls, open reads, and open writes of values that nobody saw. */
    @Override
    public List<Call> relevant(List<Call> calls) {
        Set<Value> seen = new HashSet<>();
        for (Call call : calls) {
            if (call.mayHaveHappened() && (isCas(call) || call.isOk() && onlyLooks(call))) {
                seen.add(needed(call));
            }
        }
        return calls.stream()
                .filter(Call::mayHaveHappened)
                .filter(call -> call.isOk() || !onlyLooks(call) && seen.contains(written(call)))
                .toList();
    }

    @Override
    public List<Call> without(List<Call> calls, Set<Call> gone) {
        Set<Value> all = available(calls);
        List<Call> left = calls.stream().filter(call -> !gone.contains(call)).toList();
        while (true) {
            Set<Value> still = available(left);
            List<Call> fewer = left.stream()
                    .filter(call -> isWrite(call) || still.contains(needed(call)) || !all.contains(needed(call)))
                    .toList();
            if (fewer.size() == left.size()) {
                return left;
            }
            left = fewer;
        }
    }

    @Override
    public Optional<Boolean> decide(List<Call> calls) {
        return calls.stream().anyMatch(RegisterModel::isCas) ? Optional.empty() : RegisterZones.decide(calls);
    }

    private Set<Value> available(List<Call> calls) {
        Set<Value> values = new HashSet<>(Set.of(initial()));
        calls.stream().filter(call -> !onlyLooks(call)).forEach(call -> values.add(written(call)));
        return values;
    }

    static boolean isWrite(Call call) {
        return call.function().equals(Functions.WRITE);
    }

    private static boolean isCas(Call call) {
        return call.function().equals(Functions.CAS);
    }

    /** Value after a write or a cas. */
    static Value written(Call call) {
        Operation invoked = call.invoked();
        return isWrite(call)
                ? Value.of(invoked.number())
                : Value.of(cas(invoked).getLast().longValue());
    }

    /** Value without which a cas, or a read with this result, cannot be. */
    static Value needed(Call call) {
        if (isCas(call)) {
            List<Long> numbers = cas(call.invoked());
            return numbers.size() == 1
                    ? Value.NONE
                    : Value.of(numbers.getFirst().longValue());
        }
        Operation returned = call.returned();
        return switch (returned.value()) {
            case Value.None none -> none;
            case Value.Number number -> number;
            case Value.Numbers _, Value.Texts _ -> throw returned.unexpected("a number or nothing");
        };
    }

    private static List<Long> cas(Operation invoked) {
        List<Long> numbers = invoked.type() == OperationType.INVOKE ? invoked.numbers() : List.of();
        if (numbers.size() != 1 && numbers.size() != 2) {
            throw invoked.unexpected("one or two numbers");
        }
        return numbers;
    }
}
