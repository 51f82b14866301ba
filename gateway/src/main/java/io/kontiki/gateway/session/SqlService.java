package io.kontiki.gateway.session;

import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import java.util.List;

/** SQL for every protocol of the gateway. Safe for all threads. Errors are {@link io.kontiki.common.error.KontikiException}. */
public interface SqlService {
    /** The statements of a text, in order; empty for blank text. */
    List<Statement> parse(String sql);

    /** A session in a database; DATABASE_NOT_FOUND when there is none of that name. */
    Session open(String database, String user);

    /** The columns that a statement will return, without running it; none when it returns no rows. */
    List<ResultColumn> describe(Statement statement, Session session);

    /** Runs a statement; blocks until it is done or its first rows can be read. */
    StatementResult execute(Statement statement, Session session);
}
