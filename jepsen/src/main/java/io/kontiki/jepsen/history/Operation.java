package io.kontiki.jepsen.history;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One line of a history: a client asked for something, or learned how it went; or a fault began or ended.
 *
 * <p>The index orders all operations of a history, and whatever has the lower index happened before. The time is of one monotonic
 * clock of the harness, from the start of the history, and orders them alike. Immutable.
 *
 * @param process who acts; one thing at a time, and nothing any more after an INFO
 * @param session what a client remembers across its processes: guarantees to a session hold for all of them; empty for a fault
 * @param function what is asked for, or which fault; see {@link Functions} and {@link Fault}
 * @param key the series, table or node that it is about
 * @param value what is asked (INVOKE), or what came of it
 * @param error why it failed or is unknown; empty if there is nothing to say
 */
public record Operation(
        long index,
        String process,
        String session,
        OperationType type,
        String function,
        String key,
        Value value,
        long timeNanos,
        String error) {
    /** Process of all faults. */
    public static final String NEMESIS = "nemesis";

    public Operation {
        if (index < 0 || timeNanos < 0) {
            throw new IllegalArgumentException("index " + index + " or time " + timeNanos + " is below 0");
        }
        if (process.isEmpty() || function.isEmpty()) {
            throw new IllegalArgumentException("operation " + index + " has no process or no function");
        }
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(error, "error");
    }

    public boolean isFault() {
        return process.equals(NEMESIS);
    }

    /** The value as one number. */
    public long number() {
        if (value instanceof Value.Number single) {
            return single.number();
        }
        throw unexpected("a number");
    }

    /** The value as numbers: one is a list of one, nothing an empty list. */
    public List<Long> numbers() {
        return switch (value) {
            case Value.None _ -> List.of();
            case Value.Number single -> List.of(single.number());
            case Value.Numbers several -> several.numbers();
            case Value.Texts _ -> throw unexpected("numbers");
        };
    }

    /** The value as texts by name; nothing is an empty map. */
    public Map<String, String> texts() {
        return switch (value) {
            case Value.None _ -> Map.of();
            case Value.Texts texts -> texts.texts();
            case Value.Number _, Value.Numbers _ -> throw unexpected("texts by name");
        };
    }

    /** For a value that a checker cannot take: a workload and its checker do not fit, and nothing is decided. */
    public IllegalArgumentException unexpected(String expected) {
        return new IllegalArgumentException("operation " + index + " (" + type + " " + function + " on '" + key
                + "') has the value " + value + ", expected is " + expected);
    }
}
