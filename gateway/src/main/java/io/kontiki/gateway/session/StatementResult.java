package io.kontiki.gateway.session;

import io.kontiki.query.execute.QueryResult;

/** What a statement gave. */
public sealed interface StatementResult {
    /** A result that the caller reads and closes. */
    record Rows(QueryResult result) implements StatementResult {}

    /** Rows that were written; 0 for a definition. */
    record Affected(long rows) implements StatementResult {}
}
