package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Operation;
import io.kontiki.jepsen.history.OperationType;
import io.kontiki.jepsen.history.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * Clients of atomic registers with random delays before and after the one point where a call takes effect: what they see is always
 * linearizable. Open calls take effect, or late, or never. The seed decides all.
 */
final class SimulatedRegisters {
    /**
     * @param groups of clients, each with a key of its own at a time
     * @param clients in a group
     */
    record Plan(long seed, int groups, int clients, int callsPerKey, int calls, double openShare, double casShare) {}

    private record Event(long time, long order, Runnable action) {}

    private final Plan plan;
    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Value> registers = new HashMap<>();
    private final int[] callsOfGroup;
    private long now;
    private long order;
    private long nextValue;
    private long nextProcess;
    private int callsLeft;

    private SimulatedRegisters(Plan plan) {
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.callsOfGroup = new int[plan.groups()];
        this.callsLeft = plan.calls();
    }

    static History history(Plan plan) {
        return new SimulatedRegisters(plan).run();
    }

    private History run() {
        for (int group = 0; group < plan.groups(); group++) {
            for (int client = 0; client < plan.clients(); client++) {
                int own = group;
                String session = "s" + group + "." + client;
                after(delay(), () -> call(own, session, process()));
            }
        }
        while (!events.isEmpty()) {
            Event event = events.remove();
            now = event.time();
            event.action().run();
        }
        return new History(operations);
    }

    private void call(int group, String session, String process) {
        if (callsLeft-- <= 0) {
            return;
        }
        String key = "r" + group + "." + callsOfGroup[group]++ / plan.callsPerKey();
        double kind = random.nextDouble();
        String function =
                kind < plan.casShare() ? Functions.CAS : random.nextBoolean() ? Functions.WRITE : Functions.READ;
        Value argument = switch (function) {
            case Functions.CAS -> cas(registers.getOrDefault(key, Value.NONE));
            case Functions.WRITE -> Value.of(++nextValue);
            default -> Value.NONE;
        };
        Operation invoked = append(process, session, OperationType.INVOKE, function, key, argument);
        boolean open = random.nextDouble() < plan.openShare();
        Value[] result = new Value[1];
        if (!open || random.nextInt(3) > 0) {
            after(open && random.nextBoolean() ? delay() * 40 : delay(), () -> result[0] = effect(invoked));
        }
        after(1000 + delay(), () -> {
            OperationType type = open ? OperationType.INFO : result[0] == null ? OperationType.FAIL : OperationType.OK;
            append(process, session, type, function, key, type == OperationType.OK ? result[0] : argument);
            after(delay(), () -> call(group, session, open ? process() : process));
        });
    }

    /** Mostly expects what is there now, which another client may have replaced when it takes effect. */
    private Value cas(Value there) {
        long next = ++nextValue;
        return switch (there) {
            case Value.Number number when random.nextInt(4) > 0 -> Value.of(List.of(number.number(), next));
            case Value.Number _ -> Value.of(List.of(next - 1, next));
            case Value.None _, Value.Numbers _, Value.Texts _ -> Value.of(List.of(next));
        };
    }

    /** What came of it, or null if a cas found something else. */
    private Value effect(Operation invoked) {
        Value there = registers.getOrDefault(invoked.key(), Value.NONE);
        switch (invoked.function()) {
            case Functions.READ -> {
                return there;
            }
            case Functions.WRITE -> registers.put(invoked.key(), invoked.value());
            default -> {
                List<Long> numbers = invoked.numbers();
                Value expected = numbers.size() == 1
                        ? Value.NONE
                        : Value.of(numbers.getFirst().longValue());
                if (!there.equals(expected)) {
                    return null;
                }
                registers.put(invoked.key(), Value.of(numbers.getLast().longValue()));
            }
        }
        return invoked.value();
    }

    private String process() {
        return Long.toString(nextProcess++);
    }

    private long delay() {
        return 1L + random.nextInt(1000);
    }

    private void after(long more, Runnable action) {
        events.add(new Event(now + more, order++, action));
    }

    private Operation append(
            String process, String session, OperationType type, String function, String key, Value value) {
        Operation operation =
                new Operation(operations.size(), process, session, type, function, key, value, now * 1000, "");
        operations.add(operation);
        return operation;
    }

    /**
     * The history with one read that saw what it cannot: a value that another write had replaced before the read began, or one that
     * was written only after the read, or one that nobody wrote. Null if it has no such read.
     */
    static History broken(History history, Random random) {
        List<List<Call>> keys = new ArrayList<>(
                history.callsByKey(Set.of(Functions.READ, Functions.WRITE)).values());
        Collections.shuffle(keys, random);
        for (List<Call> calls : keys) {
            List<Broken> choices = choices(calls);
            if (!choices.isEmpty()) {
                return choices.get(random.nextInt(choices.size())).in(history);
            }
        }
        return null;
    }

    private static List<Broken> choices(List<Call> calls) {
        List<Broken> choices = new ArrayList<>();
        List<Call> writes = calls.stream()
                .filter(call -> call.isOk() && call.function().equals(Functions.WRITE))
                .toList();
        for (Call read : calls) {
            if (!read.isOk() || !read.function().equals(Functions.READ)) {
                continue;
            }
            choices.add(new Broken(read, Value.of(-1)));
            long lastBegin = writes.stream()
                    .filter(other -> other.before(read))
                    .mapToLong(Call::begin)
                    .max()
                    .orElse(-1);
            for (Call write : writes) {
                if (read.before(write) || write.end() < lastBegin) {
                    choices.add(new Broken(read, write.invoked().value()));
                }
            }
        }
        return choices;
    }

    private record Broken(Call read, Value seen) {
        History in(History history) {
            List<Operation> operations = new ArrayList<>(history.operations());
            operations.replaceAll(operation -> operation.index() == read.end()
                    ? new Operation(
                            operation.index(),
                            operation.process(),
                            operation.session(),
                            operation.type(),
                            operation.function(),
                            operation.key(),
                            seen,
                            operation.timeNanos(),
                            operation.error())
                    : operation);
            return new History(operations);
        }
    }
}
