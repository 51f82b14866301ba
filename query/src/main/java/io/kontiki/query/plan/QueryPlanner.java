package io.kontiki.query.plan;

import io.kontiki.query.sql.QueryText;
import io.kontiki.query.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Plans queries: Calcite validates, the tree is cut at its scans, and every part becomes DuckDB SQL.
 *
 * <p>Validated trees are cached by database and normalised text, at most {@value #CACHED_PLANS}, and used again as long as the
 * tables in them have the same definition; what depends on the session (now, time zone) is decided for each use. A query for the
 * values of an INSERT is not kept: it is large and does not come again. Thread-safe.
 */
public final class QueryPlanner {
    /** A tree of a dashboard query takes some 20 kB. */
    private static final int CACHED_PLANS = 1000;

    private final CatalogReader catalog;
    private final SqlFrontEnd frontEnd;
    private final Map<CacheKey, CachedPlan> cache = new LinkedHashMap<>(16, 0.75f, true);

    public QueryPlanner(CatalogReader catalog) {
        this.catalog = catalog;
        this.frontEnd = new SqlFrontEnd(catalog);
    }

    private record CacheKey(String database, QueryText text) {}

    private record CachedPlan(
            RelNode tree, List<String> names, List<ScanTable> tables, Map<String, ImmutableBitSet> outerFields) {}

    /**
     * Plans a query.
     *
     * @throws io.kontiki.common.error.KontikiException SYNTAX, TABLE_NOT_FOUND, COLUMN_NOT_FOUND, TYPE_MISMATCH, UNSUPPORTED or
     *     INVALID_ARGUMENT, with line and column where they are known
     */
    public PlannedQuery plan(Statement.Select query, QuerySession session) {
        CachedPlan plan = query.computesValues() ? validate(query, session) : cached(query, session);
        FragmentCutter cutter = new FragmentCutter(catalog, session);
        String sql = new RelationEmitter(session, cutter, plan.outerFields()).emitRoot(plan.tree());
        List<ResultColumn> columns = new ArrayList<>();
        plan.tree()
                .getRowType()
                .getFieldList()
                .forEach(field -> columns.add(new ResultColumn(
                        plan.names().get(field.getIndex()),
                        Types.dataType(field.getType()),
                        field.getType().isNullable())));
        return new PlannedQuery(columns, cutter.fragments(), cutter.virtualTables(), sql);
    }

    /** Loads the classes of Calcite and compiles some of them, which takes the first query more than a second. */
    public void warmUp(QuerySession session) {
        plan(
                new Statement.Select(new QueryText(
                        "SELECT a , \"count\"(*) AS \"n\" FROM ( VALUES (1, 'x'), (2, 'y') ) AS t (a, b) WHERE b <> 'z' GROUP BY a ORDER BY 1 LIMIT 5",
                        new int[0])),
                session);
    }

    private CachedPlan cached(Statement.Select query, QuerySession session) {
        CacheKey key = new CacheKey(session.database(), query.text());
        CachedPlan cached;
        synchronized (cache) {
            cached = cache.get(key);
        }
        if (cached != null && isCurrent(cached, session)) {
            return cached;
        }
        CachedPlan plan = validate(query, session);
        synchronized (cache) {
            cache.put(key, plan);
            if (cache.size() > CACHED_PLANS) {
                cache.remove(cache.keySet().iterator().next());
            }
        }
        return plan;
    }

    private CachedPlan validate(Statement.Select query, QuerySession session) {
        SqlFrontEnd.Validated validated = frontEnd.validate(query, session);
        RelNode projected = validated.root().project();
        RelNode tree = new PredicatePushdown(new RexBuilder(Types.factory())).push(projected);
        return new CachedPlan(tree, validated.names(), validated.tables(), outerFields(tree));
    }

    private boolean isCurrent(CachedPlan plan, QuerySession session) {
        for (ScanTable table : plan.tables()) {
            boolean same = catalog.table(table.schemaName(), table.name())
                    .map(stored -> table.isStored() && table.stored().equals(stored))
                    .orElseGet(() -> !table.isStored()
                            && catalog.virtualTable(table.schemaName(), table.name(), session)
                                    .map(virtual -> virtual.columns()
                                            .equals(table.virtual().columns()))
                                    .orElse(false));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** For every correlation variable, which fields of the outer row sub-queries refer to. */
    private static Map<String, ImmutableBitSet> outerFields(RelNode tree) {
        Map<String, ImmutableBitSet> used = new HashMap<>();
        RexShuttle finder = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                    used.merge(
                            variable.getName(),
                            ImmutableBitSet.of(access.getField().getIndex()),
                            ImmutableBitSet::union);
                }
                return super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                find(subQuery.rel, this);
                return super.visitSubQuery(subQuery);
            }
        };
        find(tree, finder);
        return used;
    }

    private static void find(RelNode rel, RexShuttle finder) {
        rel.accept(finder);
        rel.getInputs().forEach(input -> find(input, finder));
    }
}
