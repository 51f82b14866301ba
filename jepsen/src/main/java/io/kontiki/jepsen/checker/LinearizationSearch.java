package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Value;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Searches an order of calls that explains all outcomes: Wing and Gong's algorithm over a list of begins and ends, with Lowe's
 * memory of configurations that were tried (Testing for Linearizability, 2016). Open calls may be left out.
 *
 * <p>Two rules save most of the work. A call that only looks and fits is taken at once and never undone alone, since no later place
 * is better. And an open call is taken only if the next call needs it: otherwise leaving it out gives the same state. One thread;
 * one search per object. Gives up when told to stop or when its memory is full.
 */
final class LinearizationSearch {
    enum Outcome {
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        GAVE_UP
    }

    private static final int STEPS_BETWEEN_LOOKS = 256;
    private static final int HEAD = 0;

    private final Model model;
    private final BooleanSupplier stop;
    private final Call[] calls;
    /** Places in the list: 0 is its head, then begins and ends in their order, last its tail. */
    private final int[] next;

    private final int[] previous;
    /** By place: the call, or -1 where a call ends. */
    private final int[] beginning;
    /** By call: the places of its begin and end; end -1 for an open one. */
    private final int[] begins;

    private final int[] ends;
    private final int tail;

    private final ConfigurationSet tried;
    private final long[] done;
    private final Map<Value, Integer> states = new HashMap<>();
    /** Calls in the order taken, the states before them. */
    private final int[] taken;

    private final Value[] before;
    private int depth;
    private int closedLeft;

    LinearizationSearch(Model model, List<Call> calls, BooleanSupplier stop, long memoryLimitBytes) {
        this.model = model;
        this.stop = stop;
        this.calls = calls.toArray(Call[]::new);
        int count = this.calls.length;
        this.begins = new int[count];
        this.ends = new int[count];
        this.taken = new int[count];
        this.before = new Value[count];
        this.done = new long[(count + Long.SIZE - 1) / Long.SIZE];
        this.tried = new ConfigurationSet(done.length, memoryLimitBytes);
        this.closedLeft = (int) calls.stream().filter(Call::isOk).count();
        this.tail = count + closedLeft + 1;
        this.next = new int[tail + 1];
        this.previous = new int[tail + 1];
        this.beginning = new int[tail + 1];
        link();
    }

    private record Event(long index, int call, boolean begin) {}

    private void link() {
        Event[] events = new Event[tail - 1];
        int at = 0;
        for (int call = 0; call < calls.length; call++) {
            events[at++] = new Event(calls[call].begin(), call, true);
            if (calls[call].isOk()) {
                events[at++] = new Event(calls[call].end(), call, false);
            }
        }
        Arrays.sort(events, Comparator.comparingLong(Event::index));
        Arrays.fill(ends, -1);
        Arrays.fill(beginning, -1);
        for (int place = 0; place < tail; place++) {
            next[place] = place + 1;
            previous[place + 1] = place;
        }
        for (int place = 1; place < tail; place++) {
            Event event = events[place - 1];
            if (event.begin()) {
                beginning[place] = event.call();
                begins[event.call()] = place;
            } else {
                ends[event.call()] = place;
            }
        }
    }

    Outcome search() {
        Value state = model.initial();
        int place = HEAD;
        boolean looked = false;
        for (long steps = 1; closedLeft > 0; steps++) {
            if (steps % STEPS_BETWEEN_LOOKS == 0 && (tried.full() || stop.getAsBoolean())) {
                return Outcome.GAVE_UP;
            }
            if (!looked) {
                int look = fittingLook(state);
                if (look >= 0) {
                    take(look, state);
                    if (tried.add(number(state), done)) {
                        continue;
                    }
                }
                place = look >= 0 ? tail : next[HEAD];
                looked = true;
            }
            int call = beginning[place];
            if (call < 0) {
                if (!undo()) {
                    return Outcome.NOT_LINEARIZABLE;
                }
                state = before[depth];
                place = next[begins[taken[depth]]];
                continue;
            }
            Optional<Value> after = fruitful(state, call);
            if (after.isPresent()) {
                take(call, state);
                if (tried.add(number(after.get()), done)) {
                    state = after.get();
                    looked = false;
                    continue;
                }
                untake();
            }
            place = next[place];
        }
        return Outcome.LINEARIZABLE;
    }

    /** Configurations that were tried. */
    int size() {
        return tried.size();
    }

    /** A call in reach that only looks and sees this state, or -1. */
    private int fittingLook(Value state) {
        for (int place = next[HEAD]; beginning[place] >= 0; place = next[place]) {
            int call = beginning[place];
            if (model.onlyLooks(calls[call])
                    && calls[call].isOk()
                    && model.step(state, calls[call]).isPresent()) {
                return call;
            }
        }
        return -1;
    }

    /** The state after a call, unless it does not fit, or goes nowhere that cannot be reached with fewer open calls. */
    private Optional<Value> fruitful(Value state, int call) {
        if (model.onlyLooks(calls[call])) {
            return Optional.empty();
        }
        Optional<Value> after = model.step(state, calls[call]);
        if (after.isEmpty() || !calls[call].isOk() && after.get().equals(state)) {
            return Optional.empty();
        }
        boolean openBefore = depth > 0 && !calls[taken[depth - 1]].isOk();
        return openBefore && model.step(before[depth - 1], calls[call]).equals(after) ? Optional.empty() : after;
    }

    private int number(Value state) {
        return states.computeIfAbsent(state, _ -> states.size());
    }

    private void take(int call, Value state) {
        taken[depth] = call;
        before[depth++] = state;
        done[call / Long.SIZE] |= 1L << (call % Long.SIZE);
        lift(begins[call]);
        if (ends[call] >= 0) {
            lift(ends[call]);
            closedLeft--;
        }
    }

    private void untake() {
        int call = taken[--depth];
        if (ends[call] >= 0) {
            closedLeft++;
            lower(ends[call]);
        }
        lower(begins[call]);
        done[call / Long.SIZE] &= ~(1L << (call % Long.SIZE));
    }

    /** Takes back the last call that another might stand for, with the looks after it. Whether there was one. */
    private boolean undo() {
        while (depth > 0) {
            untake();
            if (!model.onlyLooks(calls[taken[depth]])) {
                return true;
            }
        }
        return false;
    }

    private void lift(int place) {
        next[previous[place]] = next[place];
        previous[next[place]] = previous[place];
    }

    private void lower(int place) {
        next[previous[place]] = place;
        previous[next[place]] = place;
    }
}
