package io.kontiki.jepsen.report;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.OperationType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the calls of one function came to. Latencies are of completed calls, in nanoseconds, and 0 where there are none. Immutable. */
record Figures(String function, long ok, long info, long fail, long middleNanos, long slowNanos, long slowestNanos) {
    static List<Figures> of(History history) {
        Map<String, List<Call>> functions = history.calls().stream()
                .collect(Collectors.groupingBy(Call::function, TreeMap::new, Collectors.toList()));
        return functions.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Figures of(String function, List<Call> calls) {
        long[] latencies = calls.stream()
                .filter(call -> call.completed() != null)
                .mapToLong(call -> call.completed().timeNanos() - call.invoked().timeNanos())
                .sorted()
                .toArray();
        return new Figures(
                function,
                count(calls, OperationType.OK),
                count(calls, OperationType.INFO),
                count(calls, OperationType.FAIL),
                at(latencies, 0.5),
                at(latencies, 0.99),
                Arrays.stream(latencies).max().orElse(0));
    }

    private static long count(List<Call> calls, OperationType outcome) {
        return calls.stream().filter(call -> call.outcome() == outcome).count();
    }

    private static long at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, (long) (share * sorted.length))];
    }
}
