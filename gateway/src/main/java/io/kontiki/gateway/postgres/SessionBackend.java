package io.kontiki.gateway.postgres;

import io.kontiki.gateway.session.Session;
import io.kontiki.gateway.session.SqlService;
import io.kontiki.gateway.session.StatementResult;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** One PostgreSQL connection's view of the SQL that all protocols share. */
public final class SessionBackend implements SqlBackend {
    private final SqlService sql;
    private final Session session;

    public SessionBackend(SqlService sql, Session session) {
        this.sql = sql;
        this.session = session;
    }

    @Override
    public List<Statement> parse(String text) {
        return sql.parse(text);
    }

    @Override
    public List<ResultColumn> describe(Statement statement) {
        return sql.describe(statement, session);
    }

    @Override
    public void onQueryStart(Consumer<Runnable> listener) {
        session.onQueryStart(listener);
    }

    @Override
    public void startWithTimeout(String timeout) {
        session.startWithTimeout(timeout);
    }

    @Override
    public Duration statementTimeout() {
        return session.statementTimeout();
    }

    @Override
    public Outcome execute(Statement statement) {
        return switch (sql.execute(statement, session)) {
            case StatementResult.Rows rows -> new Outcome.Rows(rows.result());
            case StatementResult.Affected affected -> new Outcome.Affected(affected.rows());
        };
    }
}
