package io.kontiki.jepsen.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that clients and faults did in a run, in order. Immutable; any thread.
 *
 * <p>Holds, or the constructor refuses it: indices ascend and times do not go back; a process does one thing at a time; a
 * completion fits its invocation; and a process that does not know what came of a call never acts again, because that call may
 * still take effect beside whatever the client does next.
 */
public final class History {
    private final List<Operation> operations;
    private final List<Call> calls;
    private final List<Fault> faults;

    public History(List<Operation> operations) {
        this.operations = List.copyOf(operations);
        checkOrder();
        this.calls = pair();
        this.faults = Fault.of(this.operations);
    }

    public List<Operation> operations() {
        return operations;
    }

    /** In the order of their invocation. */
    public List<Call> calls() {
        return calls;
    }

    public List<Fault> faults() {
        return faults;
    }

    /** Calls of the functions, in the order of their invocation, by key. */
    public Map<String, List<Call>> callsByKey(Set<String> functions) {
        Map<String, List<Call>> byKey = new TreeMap<>();
        for (Call call : calls) {
            if (functions.contains(call.function())) {
                byKey.computeIfAbsent(call.key(), _ -> new ArrayList<>()).add(call);
            }
        }
        return byKey;
    }

    /** Time of the last operation; 0 for a history without any. */
    public long endNanos() {
        return operations.isEmpty() ? 0 : operations.getLast().timeNanos();
    }

    private void checkOrder() {
        long index = -1;
        long time = 0;
        for (Operation operation : operations) {
            if (operation.index() <= index || operation.timeNanos() < time) {
                throw new IllegalArgumentException("operation " + operation.index() + " at " + operation.timeNanos()
                        + " ns follows operation " + index + " at " + time + " ns");
            }
            index = operation.index();
            time = operation.timeNanos();
        }
    }

    private List<Call> pair() {
        Call[] paired = new Call[operations.size()];
        Map<String, Integer> open = new HashMap<>();
        Set<String> gone = new HashSet<>();
        for (int at = 0; at < paired.length; at++) {
            Operation operation = operations.get(at);
            if (operation.isFault()) {
                continue;
            }
            if (gone.contains(operation.process())) {
                throw new IllegalArgumentException("operation " + operation.index() + " is of process "
                        + operation.process() + ", which does not know what came of an earlier call");
            }
            Integer invoked = open.remove(operation.process());
            if (operation.type() == OperationType.INVOKE) {
                if (invoked != null) {
                    throw new IllegalArgumentException("operation " + operation.index() + " is invoked by process "
                            + operation.process() + ", which still has operation "
                            + operations.get(invoked).index() + " open");
                }
                open.put(operation.process(), at);
            } else if (invoked == null) {
                throw new IllegalArgumentException(
                        "operation " + operation.index() + " completes what was never invoked");
            } else {
                paired[invoked] = new Call(operations.get(invoked), operation);
                if (operation.type() == OperationType.INFO) {
                    gone.add(operation.process());
                }
            }
        }
        open.values().forEach(at -> paired[at] = new Call(operations.get(at), null));
        return Arrays.stream(paired).filter(Objects::nonNull).toList();
    }
}
