package io.kontiki.jepsen.history;

/**
 * Appends what one client does: a call, then how it went. After an outcome that nobody knows the client goes on as a new process
 * of the same session. One thread, which owns it.
 */
public final class ClientRecorder {
    private final HistoryWriter writer;
    private final String session;
    private String process;
    /** Null while nothing is asked. */
    private Operation open;

    ClientRecorder(HistoryWriter writer, String session) {
        this.writer = writer;
        this.session = session;
        this.process = writer.newProcess();
    }

    /** Before the request is sent. */
    public Operation invoke(String function, String key, Value value) {
        if (open != null) {
            throw new IllegalStateException("process " + process + " still has operation " + open.index() + " open");
        }
        open = writer.append(process, session, OperationType.INVOKE, function, key, value, "");
        return open;
    }

    /** It took effect, and there is nothing more to say than what was asked. */
    public Operation ok() {
        return ok(required().value());
    }

    /** It took effect, and this came back. */
    public Operation ok(Value result) {
        return complete(OperationType.OK, result, "");
    }

    /** It did not take effect and never will. */
    public Operation fail(String error) {
        return complete(OperationType.FAIL, required().value(), error);
    }

    /** Nobody knows whether it took effect. */
    public Operation info(String error) {
        Operation unknown = complete(OperationType.INFO, required().value(), error);
        process = writer.newProcess();
        return unknown;
    }

    public String process() {
        return process;
    }

    private Operation complete(OperationType type, Value value, String error) {
        Operation invoked = required();
        open = null;
        return writer.append(process, session, type, invoked.function(), invoked.key(), value, error);
    }

    private Operation required() {
        if (open == null) {
            throw new IllegalStateException("process " + process + " has asked for nothing");
        }
        return open;
    }
}
