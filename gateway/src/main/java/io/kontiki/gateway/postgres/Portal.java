package io.kontiki.gateway.postgres;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import java.io.IOException;
import java.util.List;

/**
 * A bound statement. It runs when it is first executed, and then gives its rows in as many pieces as the client asks for. Owned by
 * the connection's thread.
 *
 * <p>An open result holds a place among the gateway's queries, and a portal may stand for as long as its transaction, which is as
 * long as its client likes. So the result is closed behind its last row or at a failure, and {@link #giveUp} closes one that is
 * suspended; the portal then has no more rows, or only the reason why there are none.
 */
final class Portal implements AutoCloseable {
    private final Statement statement;
    private final List<Integer> formatCodes;
    private SqlBackend.Outcome outcome;
    private long rowsSent;
    private boolean exhausted;
    /** Why there is nothing more to be had, or null. */
    private KontikiException ended;

    /**
     * @param statement null for an empty statement
     * @param formatCodes none (all text), one for all columns, or one per column; 1 is binary
     */
    Portal(Statement statement, List<Integer> formatCodes) {
        this.statement = statement;
        this.formatCodes = List.copyOf(formatCodes);
    }

    boolean isEmpty() {
        return statement == null;
    }

    Statement statement() {
        return statement;
    }

    /** Runs the statement if it has not run yet; KontikiException also when its result is gone. */
    SqlBackend.Outcome run(SqlBackend backend) {
        if (ended != null) {
            throw ended;
        }
        if (outcome == null) {
            outcome = backend.execute(statement);
        }
        return outcome;
    }

    /** Which columns the client wants in binary form. */
    List<Boolean> binary(List<ResultColumn> columns) throws MalformedMessage {
        if (formatCodes.size() > 1 && formatCodes.size() != columns.size()) {
            throw new MalformedMessage("bind message has " + formatCodes.size() + " result formats but query has "
                    + columns.size() + " columns");
        }
        List<Boolean> binary = new java.util.ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            binary.add(!formatCodes.isEmpty() && formatCodes.get(formatCodes.size() == 1 ? 0 : i) == 1);
        }
        return binary;
    }

    /**
     * Sends rows.
     *
     * @param limit at most so many, 0 for all
     * @return whether there may be more
     */
    boolean sendRows(QueryResult result, int limit, Replies replies) throws IOException {
        try {
            if (send(result, limit, replies)) {
                return true;
            }
        } catch (KontikiException | IOException e) {
            ended = new KontikiException(ErrorCode.QUERY_FAILED, "the portal's query has failed; bind it again", e);
            closeAfter(e);
            throw e;
        }
        close();
        return false;
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (KontikiException second) {
            failure.addSuppressed(second);
        }
    }

    private boolean send(QueryResult result, int limit, Replies replies) throws IOException {
        List<ResultColumn> columns = result.columns();
        List<Boolean> binary = binary(columns);
        for (int sent = 0; !exhausted; sent++) {
            if (limit > 0 && sent == limit) {
                return true;
            }
            if (result.next()) {
                replies.dataRow(columns, binary, result::value);
                rowsSent++;
            } else {
                exhausted = true;
            }
        }
        return false;
    }

    long rowsSent() {
        return rowsSent;
    }

    /** Whether it holds an open result, of which the client has read a part. */
    boolean isSuspended() {
        return outcome instanceof SqlBackend.Outcome.Rows && !exhausted;
    }

    /** Closes the result of a suspended portal; who asks for more rows is told why there are none. */
    void giveUp(KontikiException reason) {
        ended = reason;
        close();
    }

    @Override
    public void close() {
        if (outcome instanceof SqlBackend.Outcome.Rows rows) {
            rows.result().close();
        }
        exhausted = true;
    }
}
