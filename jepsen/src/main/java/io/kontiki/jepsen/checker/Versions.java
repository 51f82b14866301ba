package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which value of a register is older than which, as far as that is certain: its write was over before the other's began. Absence is
 * older than all. Values written more than once, or by nobody, are not comparable. Built once, then only read; any thread.
 */
final class Versions {
    static final Set<String> FUNCTIONS = Set.of(Functions.WRITE, Functions.CAS);

    private final Map<Value, Call> writes = new HashMap<>();
    private final Map<Value, Long> possibleFrom = new HashMap<>();
    private final List<Call> calls;

    /** @param calls of one key; others than {@code write} and {@code cas} are passed over */
    Versions(List<Call> calls) {
        this.calls = calls.stream()
                .filter(call -> FUNCTIONS.contains(call.function()) && call.mayHaveHappened())
                .toList();
        Set<Value> ambiguous = new HashSet<>();
        for (Call write : this.calls) {
            Value value = RegisterModel.written(write);
            if (writes.put(value, write) != null) {
                ambiguous.add(value);
            }
            possibleFrom.merge(value, write.begin(), Math::min);
        }
        writes.keySet().removeAll(ambiguous);
    }

    /** Those that did not fail, in the order of their invocation. */
    List<Call> writes() {
        return calls;
    }

    boolean contains(Value value) {
        return writes.containsKey(value);
    }

    /** Whether a read can have seen it: absence, or a value whose write had begun and did not fail. */
    boolean possible(Call read) {
        Value value = value(read);
        return value instanceof Value.None || possibleFrom.getOrDefault(value, Call.OPEN) < read.end();
    }

    /** First index at which a value is certainly in the past for every write that begins later. */
    long over(Value value) {
        if (value instanceof Value.None) {
            return -1;
        }
        Call write = writes.get(value);
        return write == null ? Call.OPEN : write.end();
    }

    /** Index before which nobody had the value; -1 for absence and for what is not comparable. */
    long since(Value value) {
        Call write = writes.get(value);
        return write == null ? -1 : write.begin();
    }

    static Value value(Call read) {
        Value value = read.returned().value();
        if (value instanceof Value.Number || value instanceof Value.None) {
            return value;
        }
        throw read.returned().unexpected("a number or nothing");
    }
}
