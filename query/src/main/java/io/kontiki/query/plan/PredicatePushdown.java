package io.kontiki.query.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Moves filters towards the scans, so that they become part of fragments. Conditions with sub-queries or references to outer rows
 * stay where they are. A function from trees to trees; nothing is registered with Calcite's planner.
 */
final class PredicatePushdown {
    private final RexBuilder rex;

    PredicatePushdown(RexBuilder rex) {
        this.rex = rex;
    }

    RelNode push(RelNode rel) {
        return push(rel, List.of());
    }

    /** The tree with the conditions applied to its rows, as deep as they can go. */
    private RelNode push(RelNode rel, List<RexNode> conditions) {
        return switch (rel) {
            case Filter filter -> filter(filter, conditions);
            case Project project -> project(project, conditions);
            case Join join -> join(join, conditions);
            case Aggregate aggregate -> aggregate(aggregate, conditions);
            case Union union when union.all -> union(union, conditions);
            case Sort sort
            when sort.fetch == null && sort.offset == null ->
                sort.copy(sort.getTraitSet(), List.of(push(sort.getInput(), conditions)));
            default -> filtered(withInputs(rel), conditions);
        };
    }

    private RelNode withInputs(RelNode rel) {
        List<RelNode> inputs = rel.getInputs().stream().map(this::push).toList();
        RelNode copy = inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
        return copy.accept(subQueries());
    }

    /** Pushes inside the relations of sub-queries. */
    private RexShuttle subQueries() {
        return new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
                return visited.clone(push(visited.rel));
            }
        };
    }

    private RelNode filter(Filter filter, List<RexNode> conditions) {
        List<RexNode> pushed = new ArrayList<>(conditions);
        List<RexNode> kept = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            (isMovable(condition) ? pushed : kept).add(condition);
        }
        RelNode input = push(filter.getInput(), pushed);
        if (kept.isEmpty()) {
            return input;
        }
        RexNode condition = RexUtil.composeConjunction(rex, kept).accept(subQueries());
        return new LogicalFilter(
                filter.getCluster(),
                filter.getTraitSet(),
                input,
                condition,
                com.google.common.collect.ImmutableSet.copyOf(filter.getVariablesSet()));
    }

    private RelNode project(Project project, List<RexNode> conditions) {
        List<RexNode> below = new ArrayList<>();
        List<RexNode> above = new ArrayList<>();
        boolean windows = project.containsOver();
        for (RexNode condition : conditions) {
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
            boolean movable = !windows
                    && used.asList().stream()
                            .allMatch(i -> isMovable(project.getProjects().get(i)));
            if (movable) {
                below.add(RelOptUtil.pushPastProject(condition, project));
            } else {
                above.add(condition);
            }
        }
        RelNode input = push(project.getInput(), below);
        RelNode copy = project.copy(project.getTraitSet(), List.of(input)).accept(subQueries());
        return filtered(copy, above);
    }

    private RelNode join(Join join, List<RexNode> conditions) {
        int leftCount = join.getLeft().getRowType().getFieldCount();
        JoinRelType type = join.getJoinType();
        boolean semi = !type.projectsRight();
        List<RexNode> left = new ArrayList<>();
        List<RexNode> right = new ArrayList<>();
        List<RexNode> above = new ArrayList<>();
        for (RexNode condition : conditions) {
            Side side = side(condition, leftCount);
            if (side == Side.LEFT && (semi || !type.generatesNullsOnLeft())) {
                left.add(condition);
            } else if (side == Side.RIGHT && !semi && !type.generatesNullsOnRight()) {
                right.add(shift(condition, leftCount));
            } else {
                above.add(condition);
            }
        }
        List<RexNode> on = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            Side side = isMovable(condition) ? side(condition, leftCount) : Side.BOTH;
            if (side == Side.LEFT
                    && (type == JoinRelType.INNER || type == JoinRelType.SEMI || type == JoinRelType.RIGHT)) {
                left.add(condition);
            } else if (side == Side.RIGHT && (type == JoinRelType.INNER || type == JoinRelType.LEFT || semi)) {
                right.add(shift(condition, leftCount));
            } else {
                on.add(condition);
            }
        }
        RelNode copy = join.copy(
                join.getTraitSet(),
                RexUtil.composeConjunction(rex, on).accept(subQueries()),
                push(join.getLeft(), left),
                push(join.getRight(), right),
                type,
                join.isSemiJoinDone());
        return filtered(copy, above);
    }

    private RelNode aggregate(Aggregate aggregate, List<RexNode> conditions) {
        List<Integer> keys = aggregate.getGroupSet().asList();
        List<RexNode> below = new ArrayList<>();
        List<RexNode> above = new ArrayList<>();
        for (RexNode condition : conditions) {
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
            boolean onKeys = aggregate.getGroupType() == Aggregate.Group.SIMPLE
                    && !keys.isEmpty()
                    && used.asList().stream().allMatch(i -> i < keys.size());
            if (onKeys) {
                below.add(condition.accept(new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef ref) {
                        return new RexInputRef(keys.get(ref.getIndex()), ref.getType());
                    }
                }));
            } else {
                above.add(condition);
            }
        }
        RelNode input = push(aggregate.getInput(), below);
        return filtered(aggregate.copy(aggregate.getTraitSet(), List.of(input)), above);
    }

    private RelNode union(Union union, List<RexNode> conditions) {
        boolean sameTypes = union.getInputs().stream()
                .allMatch(input -> RelOptUtil.areRowTypesEqual(input.getRowType(), union.getRowType(), false));
        if (!sameTypes) {
            return filtered(withInputs(union), conditions);
        }
        return union.copy(
                union.getTraitSet(),
                union.getInputs().stream().map(input -> push(input, conditions)).toList());
    }

    private RelNode filtered(RelNode rel, List<RexNode> conditions) {
        return conditions.isEmpty()
                ? rel
                : new LogicalFilter(
                        rel.getCluster(),
                        rel.getTraitSet(),
                        rel,
                        RexUtil.composeConjunction(rex, conditions),
                        com.google.common.collect.ImmutableSet.of());
    }

    private enum Side {
        LEFT,
        RIGHT,
        BOTH
    }

    private static Side side(RexNode condition, int leftCount) {
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
        if (used.isEmpty()) {
            return Side.BOTH;
        }
        return used.length() <= leftCount ? Side.LEFT : used.nextSetBit(0) >= leftCount ? Side.RIGHT : Side.BOTH;
    }

    private static RexNode shift(RexNode condition, int leftCount) {
        return RexUtil.shift(condition, -leftCount);
    }

    /** Whether a condition or expression may be computed elsewhere. */
    static boolean isMovable(RexNode node) {
        return !RexUtil.containsCorrelation(node)
                && !containsSubQuery(node)
                && !RexOver.containsOver(node)
                && RexUtil.isDeterministic(node);
    }

    static boolean containsSubQuery(RexNode node) {
        boolean[] found = {false};
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                found[0] = true;
                return subQuery;
            }
        });
        return found[0];
    }
}
