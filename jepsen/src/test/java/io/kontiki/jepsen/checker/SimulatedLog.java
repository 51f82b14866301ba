package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Operation;
import io.kontiki.jepsen.history.OperationType;
import io.kontiki.jepsen.history.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Clients that append rows to one table and read all of it, each call at one point between its begin and its end: no checker of
 * rows may find anything. Open calls take effect, or late, or never. The seed decides all.
 */
final class SimulatedLog {
    private record Event(long time, long order, Runnable action) {}

    private final Random random;
    private final String append;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
    private final List<Operation> operations = new ArrayList<>();
    private final List<Long> rows = new ArrayList<>();
    private long now;
    private long order;
    private long nextRow;
    private long nextProcess;
    private int callsLeft;

    private SimulatedLog(long seed, String append, int calls) {
        this.random = new Random(seed);
        this.append = append;
        this.callsLeft = calls;
    }

    static History history(long seed, String append, int clients, int calls) {
        SimulatedLog log = new SimulatedLog(seed, append, calls);
        for (int client = 0; client < clients; client++) {
            String session = "s" + client;
            log.after(log.delay(), () -> log.call(session, log.process()));
        }
        log.run();
        Operation read = log.add(log.process(), "end", OperationType.INVOKE, Functions.FINAL_READ, Value.NONE);
        log.add(read.process(), "end", OperationType.OK, Functions.FINAL_READ, Value.of(log.rows));
        return new History(log.operations);
    }

    private void run() {
        while (!events.isEmpty()) {
            Event event = events.remove();
            now = event.time();
            event.action().run();
        }
    }

    private void call(String session, String process) {
        if (callsLeft-- <= 0) {
            return;
        }
        boolean read = random.nextInt(3) == 0;
        boolean open = !read && random.nextInt(12) == 0;
        boolean fails = !read && !open && random.nextInt(12) == 0;
        List<Long> batch = new ArrayList<>();
        for (int row = random.nextInt(3); !read && row >= 0; row--) {
            batch.add(nextRow++);
        }
        String function = read ? Functions.READ : append;
        Value[] value = {read ? Value.NONE : Value.of(batch)};
        add(process, session, OperationType.INVOKE, function, value[0]);
        if (!fails && !(open && random.nextInt(3) == 0)) {
            after(open && random.nextBoolean() ? delay() * 40 : delay(), () -> {
                rows.addAll(batch);
                value[0] = read ? Value.of(rows) : value[0];
            });
        }
        after(1000 + delay(), () -> {
            OperationType type = open ? OperationType.INFO : fails ? OperationType.FAIL : OperationType.OK;
            add(process, session, type, function, value[0]);
            after(delay(), () -> call(session, open ? process() : process));
        });
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

    private Operation add(String process, String session, OperationType type, String function, Value value) {
        Operation operation =
                new Operation(operations.size(), process, session, type, function, "t", value, now * 1000, "");
        operations.add(operation);
        return operation;
    }
}
