package io.kontiki.gateway.session;

import io.kontiki.query.sql.Statement;
import java.util.List;

/** SQL for every protocol of the gateway. Safe for all threads. Errors are {@link io.kontiki.common.error.KontikiException}. */
public interface SqlService {
    /** The statements of a text, in order; empty for blank text. */
    List<Statement> parse(String sql);

    /** Runs a statement; blocks until it is done or its first rows can be read. */
    StatementResult execute(Statement statement, Session session);
}
