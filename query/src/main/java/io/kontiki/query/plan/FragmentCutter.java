package io.kontiki.query.plan;

import io.kontiki.query.source.TagTimePredicate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Cuts a tree at its scans: filters, projections, partial aggregates and top-n become fragments that run at the Regions; what is
 * left reads their results as the relations {@code f0}, {@code f1}... Used once.
 */
final class FragmentCutter implements RelationEmitter.Leaves {
    /** A limit below this is gathered at the Region. */
    private static final long STREAMED_FROM_ROWS = 10_000;

    private final CatalogReader catalog;
    private final QuerySession session;
    private final Constants constants;
    private final List<ScanFragment> fragments = new ArrayList<>();
    private final Map<String, VirtualTable> virtualTables = new HashMap<>();

    FragmentCutter(CatalogReader catalog, QuerySession session) {
        this.catalog = catalog;
        this.session = session;
        this.constants = new Constants(session);
    }

    List<ScanFragment> fragments() {
        return fragments;
    }

    Map<String, VirtualTable> virtualTables() {
        return virtualTables;
    }

    @Override
    public String emit(RelNode rel, ImmutableBitSet needed, RelationEmitter emitter) {
        if (rel instanceof TableScan scan && !RelationEmitter.scanTable(scan).isStored()) {
            return virtual(RelationEmitter.scanTable(scan), needed);
        }
        if (RelationEmitter.isChain(rel)) {
            return rows(rel, needed);
        }
        if (rel instanceof Aggregate aggregate && RelationEmitter.isChain(aggregate.getInput())) {
            return aggregate(aggregate, needed, emitter);
        }
        if (rel instanceof Sort sort && sort.fetch != null && RelationEmitter.isChain(sort.getInput())) {
            return topRows(sort, needed);
        }
        return null;
    }

    private String virtual(ScanTable table, ImmutableBitSet needed) {
        VirtualTable current =
                catalog.virtualTable(table.schemaName(), table.name(), session).orElse(table.virtual());
        String name = "v" + virtualTables.size();
        virtualTables.put(name, current);
        return selectFrom(name, needed);
    }

    private static String selectFrom(String relation, ImmutableBitSet needed) {
        List<String> columns = needed.asList().stream().map(i -> "c" + i).toList();
        return "SELECT " + (columns.isEmpty() ? "1 AS one" : String.join(", ", columns)) + " FROM " + relation;
    }

    private String rows(RelNode chain, ImmutableBitSet needed) {
        Chain inner = new Chain(chain);
        String sql = inner.emit(needed);
        boolean narrow = needed.cardinality() <= inner.columnIds.size() + 1
                && needed.asList().stream()
                        .map(i -> chain.getRowType().getFieldList().get(i).getType())
                        .noneMatch(type -> SqlTypeUtil.isCharacter(type) || SqlTypeUtil.isBinary(type));
        return selectFrom(add(inner, output(chain, needed, sql, ""), true, narrow), needed);
    }

    /** The best rows of each Region; the gateway sorts and limits again. */
    private String topRows(Sort sort, ImmutableBitSet needed) {
        RelNode chain = sort.getInput();
        Chain inner = new Chain(chain);
        ImmutableBitSet columns = needed.union(RelationEmitter.sortKeys(sort));
        long limit = Math.addExact(
                RelationEmitter.count(sort.fetch), sort.offset == null ? 0 : RelationEmitter.count(sort.offset));
        String sql = output(chain, columns, inner.emit(columns), RelationEmitter.keys(sort, "f") + " LIMIT " + limit);
        return selectFrom(add(inner, sql, limit > STREAMED_FROM_ROWS), needed);
    }

    /** In types that Arrow carries. */
    private static String output(RelNode rel, ImmutableBitSet needed, String sql, String order) {
        List<String> columns = new ArrayList<>();
        for (int i : needed) {
            columns.add("CAST(f.c" + i + " AS "
                    + arrowType(rel.getRowType().getFieldList().get(i).getType()) + ") AS c" + i);
        }
        return "SELECT " + (columns.isEmpty() ? "1 AS one" : String.join(", ", columns)) + " FROM (" + sql + ") AS f"
                + order;
    }

    private static String arrowType(RelDataType type) {
        String duck = Types.duckType(type);
        return duck.equals("HUGEINT") ? "DECIMAL(38, 0)" : duck;
    }

    private String add(Chain chain, String sql, boolean streams) {
        return add(chain, sql, streams, false);
    }

    private String add(Chain chain, String sql, boolean streams, boolean narrow) {
        int id = fragments.size();
        FragmentSpec spec = new FragmentSpec(sql, List.copyOf(chain.columnIds), chain.predicate, streams, narrow);
        TableDefinition table = chain.table.stored();
        fragments.add(new ScanFragment(id, table, catalog.regions(table, chain.predicate), spec));
        return "f" + id;
    }

    private String aggregate(Aggregate aggregate, ImmutableBitSet needed, RelationEmitter emitter) {
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            return null;
        }
        List<AggregateCall> calls = aggregate.getAggCallList();
        Optional<Integer> distinct = distinctArgument(calls);
        if (distinct.isPresent()) {
            return distinctRows(aggregate, needed, distinct.get(), emitter);
        }
        List<AggregateSql.Split> splits = new ArrayList<>();
        for (AggregateCall call : calls) {
            Optional<AggregateSql.Split> split =
                    call.isDistinct() && !isIdempotent(call) ? Optional.empty() : split(call, aggregate);
            if (split.isEmpty()) {
                return null;
            }
            splits.add(split.get());
        }
        return split(aggregate, needed, splits, emitter);
    }

    private static boolean isIdempotent(AggregateCall call) {
        String name = call.getAggregation().getName();
        return name.equals("MIN") || name.equals("MAX");
    }

    private static Optional<AggregateSql.Split> split(AggregateCall call, Aggregate aggregate) {
        List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
        List<String> arguments = call.getArgList().stream().map(i -> "p.c" + i).toList();
        List<RelDataType> types =
                call.getArgList().stream().map(i -> fields.get(i).getType()).toList();
        String filter = call.filterArg < 0 ? "" : " FILTER (WHERE p.c" + call.filterArg + ")";
        return AggregateSql.split(call.getAggregation().getName(), arguments, types, filter);
    }

    private String split(
            Aggregate aggregate, ImmutableBitSet needed, List<AggregateSql.Split> splits, RelationEmitter emitter) {
        List<Integer> keys = aggregate.getGroupSet().asList();
        List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
        List<String> partial = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            partial.add("CAST(p.c" + keys.get(i) + " AS "
                    + arrowType(fields.get(keys.get(i)).getType()) + ") AS c" + i);
            groups.add("p.c" + keys.get(i));
        }
        ImmutableBitSet inputs = aggregate.getGroupSet();
        String alias = emitter.alias();
        List<String> last = new ArrayList<>();
        List<String> means = new ArrayList<>();
        String partition = keys.isEmpty()
                ? ""
                : "PARTITION BY "
                        + String.join(
                                ", ",
                                java.util.stream.IntStream.range(0, keys.size())
                                        .mapToObj(i -> "c" + i)
                                        .toList());
        for (int i = 0; i < keys.size(); i++) {
            if (needed.get(i)) {
                last.add(alias + ".c" + i + " AS c" + i);
            }
        }
        for (int i = 0; i < splits.size(); i++) {
            int index = keys.size() + i;
            if (!needed.get(index)) {
                continue;
            }
            AggregateCall call = aggregate.getAggCallList().get(i);
            inputs = inputs.union(ImmutableBitSet.of(call.getArgList()));
            inputs = call.filterArg < 0 ? inputs : inputs.set(call.filterArg);
            AggregateSql.Split split = splits.get(i);
            String sql = split.last();
            for (int j = 0; j < split.partials().size(); j++) {
                String column = "c" + index + "_" + j;
                partial.add(split.partials().get(j) + " AS " + column);
                sql = sql.replace("{" + j + "}", alias + "." + column);
            }
            if (split.needsMean()) {
                String count = "c" + index + "_0";
                String mean = "c" + index + "_mean";
                means.add("sum(" + count + " * c" + index + "_1) OVER (" + partition + ") / sum(" + count + ") OVER ("
                        + partition + ") AS " + mean);
                sql = sql.replace("{3}", alias + "." + mean);
            }
            last.add(AggregateSql.typed(sql, call, fields) + " AS c" + index);
        }
        if (partial.isEmpty()) {
            partial.add("count(*) AS one");
        }
        if (last.isEmpty() && keys.isEmpty()) {
            last.add("count(*) AS one");
        }
        Chain chain = new Chain(aggregate.getInput());
        String partialSql = "SELECT " + String.join(", ", partial) + " FROM (" + chain.emit(inputs) + ") AS p"
                + (groups.isEmpty() ? "" : " GROUP BY " + String.join(", ", groups));
        String relation = add(chain, partialSql, false);
        String source =
                means.isEmpty() ? relation : "(SELECT *, " + String.join(", ", means) + " FROM " + relation + ")";
        String groupBy = keys.isEmpty()
                ? ""
                : " GROUP BY "
                        + String.join(
                                ", ",
                                java.util.stream.IntStream.range(0, keys.size())
                                        .mapToObj(i -> alias + ".c" + i)
                                        .toList());
        return "SELECT " + (last.isEmpty() ? "1 AS one" : String.join(", ", last)) + " FROM " + source + " AS " + alias
                + groupBy;
    }

    /** The one argument of the aggregates, if all of them only look at its distinct values. */
    private static Optional<Integer> distinctArgument(List<AggregateCall> calls) {
        Set<List<Integer>> arguments = new HashSet<>();
        boolean distinct = false;
        for (AggregateCall call : calls) {
            boolean approximate = call.getAggregation().getName().equals("approx_distinct");
            if (!call.isDistinct() && !approximate && !isIdempotent(call) || call.filterArg >= 0) {
                return Optional.empty();
            }
            distinct |= call.isDistinct() || approximate;
            arguments.add(call.getArgList());
        }
        return distinct && arguments.size() == 1 && arguments.iterator().next().size() == 1
                ? Optional.of(arguments.iterator().next().getFirst())
                : Optional.empty();
    }

    /** Each Region sends every pair of group and value once. */
    private String distinctRows(Aggregate aggregate, ImmutableBitSet needed, int argument, RelationEmitter emitter) {
        Chain chain = new Chain(aggregate.getInput());
        ImmutableBitSet columns = aggregate.getGroupSet().set(argument);
        String sql = "SELECT DISTINCT "
                + output(aggregate.getInput(), columns, chain.emit(columns), "").substring("SELECT ".length());
        String relation = add(chain, sql, false);
        return new RelationEmitter(
                        session,
                        (rel, wanted, inner) -> rel == aggregate.getInput() ? selectFrom(relation, wanted) : null,
                        Map.of())
                .emitInner(aggregate, needed);
    }

    /** One fragment in the making. */
    private final class Chain {
        private final RelNode rel;
        private final Set<Integer> columnIds = new TreeSet<>();
        private ScanTable table;
        private TagTimePredicate predicate = TagTimePredicate.ALL;

        Chain(RelNode rel) {
            this.rel = rel;
        }

        String emit(ImmutableBitSet needed) {
            return new RelationEmitter(session, this::scan, Map.of()).emit(rel, needed);
        }

        private String scan(RelNode node, ImmutableBitSet needed, RelationEmitter emitter) {
            if (node instanceof Filter filter && filter.getInput() instanceof TableScan scan) {
                predicate = new ScanPredicates(
                                RelationEmitter.scanTable(scan).stored().schema(), constants)
                        .extract(filter.getCondition());
            }
            if (!(node instanceof TableScan scan)) {
                return null;
            }
            table = RelationEmitter.scanTable(scan);
            List<String> columns = new ArrayList<>();
            for (int i : needed) {
                int id = table.stored().schema().columns().get(i).id();
                columnIds.add(id);
                columns.add(FragmentSpec.columnName(id) + " AS c" + i);
            }
            return "SELECT " + (columns.isEmpty() ? "1 AS one" : String.join(", ", columns)) + " FROM "
                    + FragmentSpec.SCAN;
        }
    }
}
