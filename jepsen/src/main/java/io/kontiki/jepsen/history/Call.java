package io.kontiki.jepsen.history;

import java.util.List;
import java.util.Locale;

/**
 * What a client asked for, together with how it went. A call whose outcome is not known is open: it may take effect at any time
 * after it was invoked. Immutable.
 *
 * @param invoked never a fault's
 * @param completed null for a call of which nobody ever heard again; see {@link #returned()}
 */
public record Call(Operation invoked, Operation completed) {
    /** End of an open call: later than everything. */
    public static final long OPEN = Long.MAX_VALUE;

    public Call {
        if (invoked.type() != OperationType.INVOKE) {
            throw new IllegalArgumentException("operation " + invoked.index() + " is no invocation");
        }
        if (completed != null) {
            if (completed.type() == OperationType.INVOKE || completed.index() <= invoked.index()) {
                throw new IllegalArgumentException(
                        "operation " + completed.index() + " does not complete operation " + invoked.index());
            }
            if (!completed.function().equals(invoked.function())
                    || !completed.key().equals(invoked.key())) {
                throw new IllegalArgumentException("operation " + completed.index() + " completes "
                        + completed.function()
                        + " on '" + completed.key() + "', invoked was " + invoked.function() + " on '" + invoked.key()
                        + "'");
            }
        }
    }

    public OperationType outcome() {
        return completed == null ? OperationType.INFO : completed.type();
    }

    public boolean isOk() {
        return outcome() == OperationType.OK;
    }

    /** Whether it took effect, or may have. */
    public boolean mayHaveHappened() {
        return outcome() != OperationType.FAIL;
    }

    /** What came back; only for a call that is OK. */
    public Operation returned() {
        if (!isOk()) {
            throw new IllegalStateException("the call of operation " + invoked.index() + " has no answer");
        }
        return completed;
    }

    /** Index of the invocation: it took no effect before. */
    public long begin() {
        return invoked.index();
    }

    /** Index after which it takes no effect any more, or {@link #OPEN}. */
    public long end() {
        return outcome() == OperationType.INFO ? OPEN : completed.index();
    }

    /** Whether this one was over before the other one began. */
    public boolean before(Call other) {
        return end() < other.begin();
    }

    public String function() {
        return invoked.function();
    }

    public String key() {
        return invoked.key();
    }

    public String session() {
        return invoked.session();
    }

    public String process() {
        return invoked.process();
    }

    public List<Operation> operations() {
        return completed == null ? List.of(invoked) : List.of(invoked, completed);
    }

    /** As if the history had ended at an index that is not before the invocation. */
    public Call until(long index) {
        return completed == null || completed.index() <= index ? this : new Call(invoked, null);
    }

    /** In few words, such as {@code write 5} or {@code read -> 5}. */
    @Override
    public String toString() {
        String argument = invoked.value() instanceof Value.None ? "" : " " + invoked.value();
        String result = isOk() && !completed.value().equals(invoked.value()) || isOk() && argument.isEmpty()
                ? " -> " + completed.value()
                : "";
        return function()
                + argument
                + result
                + (isOk() ? "" : " (" + outcome().name().toLowerCase(Locale.ROOT) + ")");
    }
}
