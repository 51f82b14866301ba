package io.kontiki.jepsen.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fault over the time that it was on. The nemesis writes {@code start-NAME} and {@code stop-NAME} with the same key, or NAME
 * alone for what happens at once (a kill); all of type INFO, since nobody can know what they do. Immutable.
 *
 * @param name as people expect it from Jepsen, such as {@code partition} or {@code pause}
 * @param target the key: nodes, links or data centres
 * @param endNanos equal to the begin for what happens at once; {@link Long#MAX_VALUE} if it was never taken back
 * @param detail what else the nemesis says of its begin
 */
public record Fault(String name, String target, long beginNanos, long endNanos, Value detail) {
    public static final String START = "start-";
    public static final String STOP = "stop-";

    public Fault {
        if (name.isEmpty() || endNanos < beginNanos) {
            throw new IllegalArgumentException("fault '" + name + "' from " + beginNanos + " to " + endNanos);
        }
    }

    /** In the order of their begin. Starting what is on, and stopping what is off, says nothing. */
    static List<Fault> of(List<Operation> operations) {
        List<Fault> faults = new ArrayList<>();
        Map<String, Integer> open = new LinkedHashMap<>();
        for (Operation operation : operations) {
            if (!operation.isFault()) {
                continue;
            }
            String function = operation.function();
            if (function.startsWith(START)) {
                String name = function.substring(START.length());
                if (open.putIfAbsent(name + " " + operation.key(), faults.size()) == null) {
                    faults.add(fault(name, operation, Long.MAX_VALUE));
                }
            } else if (function.startsWith(STOP)) {
                Integer begun = open.remove(function.substring(STOP.length()) + " " + operation.key());
                if (begun != null) {
                    Fault fault = faults.get(begun);
                    faults.set(
                            begun,
                            new Fault(fault.name, fault.target, fault.beginNanos, operation.timeNanos(), fault.detail));
                }
            } else {
                faults.add(fault(function, operation, operation.timeNanos()));
            }
        }
        return List.copyOf(faults);
    }

    private static Fault fault(String name, Operation begin, long endNanos) {
        return new Fault(name, begin.key(), begin.timeNanos(), endNanos, begin.value());
    }
}
