package io.kontiki.gateway.session;

import io.kontiki.query.execute.QueryExecutor;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.plan.PlannedQuery;
import io.kontiki.query.plan.QueryPlanner;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.plan.ScanFragment;
import io.kontiki.query.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Queries by the planner and the executor of the query module. Thread-safe. */
public final class PlannedQueries implements Queries {
    private final QueryPlanner planner;
    private final QueryExecutor executor;

    public PlannedQueries(QueryPlanner planner, QueryExecutor executor) {
        this.planner = planner;
        this.executor = executor;
    }

    @Override
    public List<ResultColumn> columns(Statement.Select query, QuerySession session) {
        return planner.plan(query, session).columns();
    }

    @Override
    public QueryResult run(
            Statement.Select query, QuerySession session, Duration timeout, Consumer<Runnable> starting) {
        return executor.execute(planner.plan(query, session), session, timeout, starting);
    }

    @Override
    public List<String> explain(
            Statement.Select query,
            boolean analyze,
            QuerySession session,
            Duration timeout,
            Consumer<Runnable> starting) {
        PlannedQuery plan = planner.plan(query, session);
        List<String> lines = new ArrayList<>();
        lines.add("gateway: " + plan.finalSql());
        for (ScanFragment fragment : plan.fragments()) {
            lines.add("f" + fragment.id() + ": table " + fragment.table().database() + "."
                    + fragment.table().name() + ", " + fragment.regions().size() + " of "
                    + fragment.table().regions().size() + " Regions");
            lines.add("  at the Regions: " + fragment.spec().duckSql());
            lines.add("  below the merge: " + fragment.belowTheMerge());
        }
        if (analyze) {
            lines.addAll(measured(plan, session, timeout, starting));
        }
        return lines;
    }

    private List<String> measured(
            PlannedQuery plan, QuerySession session, Duration timeout, Consumer<Runnable> starting) {
        long rows = 0;
        try (QueryResult result = executor.execute(plan, session, timeout, starting)) {
            while (result.next()) {
                rows++;
            }
            return List.of(
                    "rows returned: " + rows,
                    "moved from Regions: " + result.traffic().rows() + " rows, "
                            + result.traffic().bytes() + " bytes in "
                            + result.traffic().fragments() + " results");
        }
    }
}
