package io.kontiki.gateway.postgres;

import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the wire needs of SQL; one per connection, holding that connection's session (database, time zone).
 *
 * <p>Called by the connection's thread only. Errors are {@link io.kontiki.common.error.KontikiException}; after one the session
 * is usable.
 */
public interface SqlBackend {
    /** The statements of a text, in order; empty for blank text. */
    List<Statement> parse(String sql);

    /** The columns that the statement will return; empty when it returns no rows. Runs nothing. */
    List<ResultColumn> describe(Statement statement);

    /** The {@code statement_timeout} that the client asks for when it connects; INVALID_ARGUMENT if it is none. */
    void startWithTimeout(String timeout);

    /** After which a statement is to be stopped; zero for never. */
    Duration statementTimeout();

    /** Runs the statement. The caller closes the rows. */
    Outcome execute(Statement statement);

    /** Whom to tell, before a query begins, how it can be cancelled from another thread. */
    void onQueryStart(Consumer<Runnable> listener);

    /** What a statement gave. */
    sealed interface Outcome {
        /** A result that the caller reads and closes. */
        record Rows(QueryResult result) implements Outcome {}

        /** Rows that were written or deleted; 0 for a definition. */
        record Affected(long rows) implements Outcome {}
    }
}
