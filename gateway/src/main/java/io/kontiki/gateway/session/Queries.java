package io.kontiki.gateway.session;

import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Planning and running of queries, as the statements need it. Thread-safe. */
public interface Queries {
    /** The columns that the query will return. */
    List<ResultColumn> columns(Statement.Select query, QuerySession session);

    /**
     * Runs the query; the caller closes the result.
     *
     * @param starting gets what cancels the query, from any thread, before it begins
     */
    QueryResult run(Statement.Select query, QuerySession session, Duration timeout, Consumer<Runnable> starting);

    /**
     * The plan as text lines; with {@code analyze} the query is run and what it moved is told.
     *
     * @param starting as for {@link #run}
     */
    List<String> explain(
            Statement.Select query,
            boolean analyze,
            QuerySession session,
            Duration timeout,
            Consumer<Runnable> starting);
}
