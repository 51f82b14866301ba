package io.kontiki.query.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Turns a relational tree into DuckDB SQL. Every relation becomes one SELECT whose columns are named {@code c<index>}, and only
 * those that its parent needs are there. What a scan turns into is left to the {@link Leaves}: a relation of the executor at the
 * gateway, the merged rows at a Region. Used once.
 */
final class RelationEmitter {
    /** What stands at the leaves of the tree. */
    interface Leaves {
        /** The SQL of the relation if it is computed elsewhere as a whole, or null. */
        String emit(RelNode rel, ImmutableBitSet needed, RelationEmitter emitter);
    }

    private final QuerySession session;
    private final Leaves leaves;
    private final Map<String, ImmutableBitSet> outerFields;
    private final Map<String, IntFunction<String>> outer = new HashMap<>();
    private int aliases;

    RelationEmitter(QuerySession session, Leaves leaves, Map<String, ImmutableBitSet> outerFields) {
        this.session = session;
        this.leaves = leaves;
        this.outerFields = outerFields;
    }

    /** The whole query: all columns, in DuckDB's types for the result's, and in the query's order. */
    String emitRoot(RelNode rel) {
        ImmutableBitSet all = all(rel);
        if (rel instanceof Project project && project.getInput() instanceof Sort sort) {
            return project(project, sort, all, true);
        }
        if (rel instanceof Sort sort) {
            return sort(sort, all, true);
        }
        String alias = alias();
        List<String> columns = new ArrayList<>();
        List<RelDataTypeField> fields = rel.getRowType().getFieldList();
        for (int i = 0; i < fields.size(); i++) {
            columns.add(output(alias + ".c" + i, fields.get(i).getType(), i, true));
        }
        return "SELECT " + String.join(", ", columns) + " FROM (" + emit(rel, all) + ") AS " + alias;
    }

    static ImmutableBitSet all(RelNode rel) {
        return ImmutableBitSet.range(rel.getRowType().getFieldCount());
    }

    String emit(RelNode rel, ImmutableBitSet needed) {
        // A leaf may hand out fewer rows for a limit, but never sorts them.
        String leaf = rel instanceof Sort ? null : leaves.emit(rel, needed, this);
        return leaf != null ? leaf : emitInner(rel, needed);
    }

    /** Without asking whether the relation itself is a leaf. */
    String emitInner(RelNode rel, ImmutableBitSet needed) {
        return switch (rel) {
            case Filter filter -> filter(filter, needed);
            case Project project -> project(project, needed);
            case Aggregate aggregate -> aggregate(aggregate, needed);
            case Sort sort -> sort(sort, needed, false);
            case Join join -> join(join, needed);
            case Correlate correlate -> correlate(correlate, needed);
            case SetOp setOp -> setOp(setOp);
            case Values values -> values(values, needed);
            case RepeatUnion _ -> throw ExpressionEmitter.unsupported("WITH RECURSIVE");
            default -> throw ExpressionEmitter.unsupported("this form of query (" + rel.getRelTypeName() + ")");
        };
    }

    String alias() {
        return "t" + aliases++;
    }

    ExpressionEmitter expressions(IntFunction<String> inputs) {
        return new ExpressionEmitter(session, inputs, outer, this::subQuery);
    }

    private String subQuery(RexSubQuery subQuery) {
        return emit(subQuery.rel, subQuery.getKind() == SqlKind.EXISTS ? ImmutableBitSet.of() : all(subQuery.rel));
    }

    /** Makes the rows of an input visible to the correlated sub-queries of a relation. */
    private void bind(Iterable<CorrelationId> variables, IntFunction<String> inputs) {
        for (CorrelationId variable : variables) {
            outer.put(variable.getName(), inputs);
        }
    }

    private ImmutableBitSet outerFields(Iterable<CorrelationId> variables) {
        ImmutableBitSet used = ImmutableBitSet.of();
        for (CorrelationId variable : variables) {
            used = used.union(outerFields.getOrDefault(variable.getName(), ImmutableBitSet.of()));
        }
        return used;
    }

    private static IntFunction<String> columns(String alias) {
        return index -> alias + ".c" + index;
    }

    private static String select(List<String> columns) {
        return "SELECT " + (columns.isEmpty() ? "1 AS one" : String.join(", ", columns));
    }

    private static List<String> passed(ImmutableBitSet needed, String alias) {
        return needed.asList().stream().map(i -> alias + ".c" + i + " AS c" + i).toList();
    }

    private static String output(String sql, RelDataType type, int index, boolean cast) {
        // An interval is a number inside and a text outside.
        String value = cast && ExpressionEmitter.isInterval(type) ? CastEmitter.intervalText(sql, type) : sql;
        return (cast ? "CAST(" + value + " AS " + DuckTypes.name(Types.dataType(type)) + ")" : sql) + " AS c" + index;
    }

    private String filter(Filter filter, ImmutableBitSet needed) {
        String alias = alias();
        ImmutableBitSet inputs = needed.union(RelOptUtil.InputFinder.bits(filter.getCondition()))
                .union(outerFields(filter.getVariablesSet()));
        bind(filter.getVariablesSet(), columns(alias));
        String condition = expressions(columns(alias)).emit(filter.getCondition());
        return select(passed(needed, alias)) + " FROM (" + emit(filter.getInput(), inputs) + ") AS " + alias + " WHERE "
                + condition;
    }

    private String project(Project project, ImmutableBitSet needed) {
        if (project.getInput() instanceof Sort sort) {
            return project(project, sort, needed, false);
        }
        String alias = alias();
        ImmutableBitSet inputs = outerFields(project.getVariablesSet());
        for (int i : needed) {
            inputs = inputs.union(
                    RelOptUtil.InputFinder.bits(project.getProjects().get(i)));
        }
        return select(projected(project, needed, alias, false)) + " FROM (" + emit(project.getInput(), inputs) + ") AS "
                + alias;
    }

    private List<String> projected(Project project, ImmutableBitSet needed, String alias, boolean cast) {
        bind(project.getVariablesSet(), columns(alias));
        ExpressionEmitter expressions = expressions(columns(alias));
        List<String> columns = new ArrayList<>();
        for (int i : needed) {
            RexNode expression = project.getProjects().get(i);
            columns.add(output(expressions.emit(expression), expression.getType(), i, cast));
        }
        return columns;
    }

    /** In one SELECT with the ORDER BY below it, so that the order holds for the result. */
    private String project(Project project, Sort sort, ImmutableBitSet needed, boolean cast) {
        String alias = alias();
        ImmutableBitSet inputs = sortKeys(sort).union(outerFields(project.getVariablesSet()));
        for (int i : needed) {
            inputs = inputs.union(
                    RelOptUtil.InputFinder.bits(project.getProjects().get(i)));
        }
        return select(projected(project, needed, alias, cast)) + " FROM (" + sortInput(sort, inputs) + ") AS " + alias
                + order(sort, alias);
    }

    private String sort(Sort sort, ImmutableBitSet needed, boolean cast) {
        String alias = alias();
        List<RelDataTypeField> fields = sort.getRowType().getFieldList();
        List<String> columns = new ArrayList<>();
        for (int i : needed) {
            columns.add(output(alias + ".c" + i, fields.get(i).getType(), i, cast));
        }
        return select(columns) + " FROM (" + sortInput(sort, needed.union(sortKeys(sort))) + ") AS " + alias
                + order(sort, alias);
    }

    /** The rows to sort; a leaf may hand out fewer, because it knows the limit. */
    private String sortInput(Sort sort, ImmutableBitSet inputs) {
        String limited = leaves.emit(sort, inputs, this);
        return limited != null ? limited : emit(sort.getInput(), inputs);
    }

    static ImmutableBitSet sortKeys(Sort sort) {
        return ImmutableBitSet.of(sort.getCollation().getKeys());
    }

    static String order(Sort sort, String alias) {
        return keys(sort, alias)
                + (sort.fetch == null ? "" : " LIMIT " + count(sort.fetch))
                + (sort.offset == null ? "" : " OFFSET " + count(sort.offset));
    }

    static String keys(Sort sort, String alias) {
        return keys(sort.getCollation(), alias);
    }

    private static String keys(RelCollation collation, String alias) {
        List<String> keys = new ArrayList<>();
        for (RelFieldCollation key : collation.getFieldCollations()) {
            boolean descending = key.getDirection().isDescending();
            boolean nullsFirst = key.nullDirection == RelFieldCollation.NullDirection.UNSPECIFIED
                    ? descending
                    : key.nullDirection == RelFieldCollation.NullDirection.FIRST;
            keys.add(alias + ".c" + key.getFieldIndex() + (descending ? " DESC" : " ASC")
                    + (nullsFirst ? " NULLS FIRST" : " NULLS LAST"));
        }
        return keys.isEmpty() ? "" : " ORDER BY " + String.join(", ", keys);
    }

    static long count(RexNode node) {
        if (node instanceof RexLiteral literal) {
            Long count = literal.getValueAs(Long.class);
            if (count != null && count >= 0) {
                return count;
            }
        }
        throw ExpressionEmitter.unsupported("a LIMIT or OFFSET that is no constant");
    }

    private String aggregate(Aggregate aggregate, ImmutableBitSet needed) {
        String alias = alias();
        List<Integer> keys = aggregate.getGroupSet().asList();
        ImmutableBitSet inputs = aggregate.getGroupSet();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (needed.get(i)) {
                columns.add(alias + ".c" + keys.get(i) + " AS c" + i);
            }
        }
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            AggregateCall call = aggregate.getAggCallList().get(i);
            int index = keys.size() + i;
            if (needed.get(index)) {
                inputs = inputs.union(ImmutableBitSet.of(call.getArgList()));
                inputs = call.filterArg < 0 ? inputs : inputs.set(call.filterArg);
                inputs = inputs.union(ImmutableBitSet.of(call.getCollation().getKeys()));
                columns.add(AggregateSql.typed(
                                aggregateCall(call, aggregate, alias),
                                call,
                                aggregate.getInput().getRowType().getFieldList())
                        + " AS c" + index);
            }
        }
        if (columns.isEmpty() && keys.isEmpty()) {
            columns.add("count(*) AS one");
        }
        return select(columns) + " FROM (" + emit(aggregate.getInput(), inputs) + ") AS " + alias
                + groupBy(aggregate, alias);
    }

    private static String groupBy(Aggregate aggregate, String alias) {
        if (aggregate.getGroupType() == Aggregate.Group.SIMPLE) {
            List<String> keys = aggregate.getGroupSet().asList().stream()
                    .map(key -> alias + ".c" + key)
                    .toList();
            return keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys);
        }
        List<String> sets = aggregate.getGroupSets().stream()
                .map(set -> "("
                        + String.join(
                                ", ",
                                set.asList().stream()
                                        .map(key -> alias + ".c" + key)
                                        .toList()) + ")")
                .toList();
        return " GROUP BY GROUPING SETS (" + String.join(", ", sets) + ")";
    }

    /** A constant stays one: DuckDB wants it so for the second argument of some aggregates. */
    private String argument(Aggregate aggregate, int index, String alias) {
        boolean constant = aggregate.getInput() instanceof Project project
                && project.getProjects().get(index) instanceof RexLiteral literal
                && !literal.isNull();
        return constant
                ? expressions(columns(alias))
                        .emit(((Project) aggregate.getInput()).getProjects().get(index))
                : alias + ".c" + index;
    }

    private String aggregateCall(AggregateCall call, Aggregate aggregate, String alias) {
        String name = call.getAggregation().getName();
        if (name.equals("GROUPING")) {
            return "grouping("
                    + String.join(
                            ", ",
                            call.getArgList().stream()
                                    .map(i -> alias + ".c" + i)
                                    .toList()) + ")";
        }
        List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
        List<String> arguments = new ArrayList<>(call.getArgList().stream()
                .map(i -> argument(aggregate, i, alias))
                .toList());
        if (!call.getCollation().getFieldCollations().isEmpty()) {
            arguments.add(arguments.removeLast() + keys(call.getCollation(), alias));
        }
        List<RelDataType> types =
                call.getArgList().stream().map(i -> fields.get(i).getType()).toList();
        String filter = call.filterArg < 0 ? "" : " FILTER (WHERE " + alias + ".c" + call.filterArg + ")";
        String sql = AggregateSql.whole(name, arguments, types, call.isDistinct());
        // The filter belongs to the aggregate itself, also where the function wraps one.
        return name.equals("$SUM0") && !filter.isEmpty()
                ? "coalesce(" + AggregateSql.whole("SUM", arguments, types, call.isDistinct()) + filter + ", 0)"
                : sql + filter;
    }

    private String join(Join join, ImmutableBitSet needed) {
        int leftCount = join.getLeft().getRowType().getFieldCount();
        String left = alias();
        String right = alias();
        IntFunction<String> inputs = i -> i < leftCount ? left + ".c" + i : right + ".c" + (i - leftCount);
        ImmutableBitSet used = needed.union(RelOptUtil.InputFinder.bits(join.getCondition()))
                .union(outerFields(join.getVariablesSet()));
        bind(join.getVariablesSet(), inputs);
        String condition = expressions(inputs).emit(join.getCondition());
        List<String> columns =
                needed.asList().stream().map(i -> inputs.apply(i) + " AS c" + i).toList();
        String operator = switch (join.getJoinType()) {
            case INNER -> "INNER JOIN";
            case LEFT -> "LEFT JOIN";
            case RIGHT -> "RIGHT JOIN";
            case FULL -> "FULL JOIN";
            case SEMI -> "SEMI JOIN";
            case ANTI -> "ANTI JOIN";
            default -> throw ExpressionEmitter.unsupported("a join of type " + join.getJoinType());
        };
        return select(columns) + " FROM (" + emit(join.getLeft(), left(used, leftCount)) + ") AS " + left + " "
                + operator + " (" + emit(join.getRight(), right(used, leftCount)) + ") AS " + right + " ON "
                + condition;
    }

    private static ImmutableBitSet left(ImmutableBitSet used, int leftCount) {
        return used.intersect(ImmutableBitSet.range(leftCount));
    }

    private static ImmutableBitSet right(ImmutableBitSet used, int leftCount) {
        return used.except(ImmutableBitSet.range(leftCount)).shift(-leftCount);
    }

    private String correlate(Correlate correlate, ImmutableBitSet needed) {
        int leftCount = correlate.getLeft().getRowType().getFieldCount();
        String left = alias();
        String right = alias();
        ImmutableBitSet used = needed.union(outerFields(List.of(correlate.getCorrelationId())));
        bind(List.of(correlate.getCorrelationId()), columns(left));
        List<String> columns = needed.asList().stream()
                .map(i -> (i < leftCount ? left + ".c" + i : right + ".c" + (i - leftCount)) + " AS c" + i)
                .toList();
        String operator = switch (correlate.getJoinType()) {
            case INNER -> "INNER JOIN";
            case LEFT -> "LEFT JOIN";
            default -> throw ExpressionEmitter.unsupported("a lateral join of type " + correlate.getJoinType());
        };
        return select(columns) + " FROM (" + emit(correlate.getLeft(), left(used, leftCount)) + ") AS " + left + " "
                + operator + " LATERAL (" + emit(correlate.getRight(), right(used, leftCount)) + ") AS " + right
                + " ON TRUE";
    }

    private String setOp(SetOp setOp) {
        String operator = switch (setOp.kind) {
            case UNION -> "UNION";
            case INTERSECT -> "INTERSECT";
            case EXCEPT -> "EXCEPT";
            default -> throw ExpressionEmitter.unsupported("the set operation " + setOp.kind);
        };
        List<String> inputs = setOp.getInputs().stream()
                .map(input -> aligned(input, setOp.getRowType()))
                .toList();
        return String.join(
                " " + operator + (setOp.all ? " ALL " : " "),
                inputs.stream().map(input -> "(" + input + ")").toList());
    }

    /** The input with its columns in the types of the result: timestamps in the same unit above all. */
    private String aligned(RelNode input, RelDataType rowType) {
        String alias = alias();
        ExpressionEmitter expressions = expressions(columns(alias));
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < rowType.getFieldCount(); i++) {
            RelDataType from = input.getRowType().getFieldList().get(i).getType();
            columns.add(expressions.cast(
                            new RexInputRef(i, from),
                            rowType.getFieldList().get(i).getType()) + " AS c" + i);
        }
        return select(columns) + " FROM (" + emit(input, all(input)) + ") AS " + alias;
    }

    private String values(Values values, ImmutableBitSet needed) {
        List<RelDataTypeField> fields = values.getRowType().getFieldList();
        ExpressionEmitter expressions = expressions(index -> {
            throw new IllegalStateException("VALUES has no input");
        });
        if (values.getTuples().isEmpty()) {
            return select(needed.asList().stream()
                            .map(i -> "CAST(NULL AS "
                                    + Types.duckType(fields.get(i).getType()) + ") AS c" + i)
                            .toList())
                    + " WHERE false";
        }
        List<String> rows = values.getTuples().stream()
                .map(row -> "("
                        + String.join(
                                ", ",
                                IntStream.range(0, row.size())
                                        .mapToObj(i -> expressions.cast(
                                                row.get(i), fields.get(i).getType()))
                                        .toList())
                        + ")")
                .toList();
        String names = String.join(
                ", ", IntStream.range(0, fields.size()).mapToObj(i -> "c" + i).toList());
        return select(needed.asList().stream().map(i -> "c" + i).toList()) + " FROM (VALUES " + String.join(", ", rows)
                + ") AS " + alias() + "(" + names + ")";
    }

    /** Whether the relation reads a stored table and nothing but filters and projections stand above the scan. */
    static boolean isChain(RelNode rel) {
        return switch (rel) {
            case TableScan scan -> scanTable(scan).isStored();
            case Filter filter -> PredicatePushdown.isMovable(filter.getCondition()) && isChain(filter.getInput());
            case Project project ->
                project.getProjects().stream().allMatch(PredicatePushdown::isMovable) && isChain(project.getInput());
            default -> false;
        };
    }

    static ScanTable scanTable(TableScan scan) {
        ScanTable table = scan.getTable() == null ? null : scan.getTable().unwrap(ScanTable.class);
        if (table == null) {
            throw new IllegalStateException("a scan of something else: " + scan);
        }
        return table;
    }
}
