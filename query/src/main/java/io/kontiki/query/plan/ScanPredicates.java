package io.kontiki.query.plan;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.query.sql.Moment;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/**
 * Finds in the conditions on a scan what concerns only tags and time. The result may be weaker than the conditions, never
 * stronger: all of them are evaluated again above the merge. Used once.
 */
final class ScanPredicates {
    private final TableSchema schema;
    private final Constants constants;
    private long from = Long.MIN_VALUE;
    private long to = Long.MAX_VALUE;
    private final Map<Integer, Values> tags = new LinkedHashMap<>();

    private record Values(Set<TagValue> values, boolean includesNull) {}

    ScanPredicates(TableSchema schema, Constants constants) {
        this.schema = schema;
        this.constants = constants;
    }

    /** @param condition over the columns of the schema, in its order */
    TagTimePredicate extract(RexNode condition) {
        for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
            time(conjunct);
            tag(conjunct).ifPresent(found -> tags.merge(found.getKey(), found.getValue(), ScanPredicates::both));
        }
        List<TagCondition> conditions = tags.entrySet().stream()
                .map(tag -> new TagCondition(
                        tag.getKey(),
                        List.copyOf(tag.getValue().values()),
                        tag.getValue().includesNull()))
                .toList();
        return new TagTimePredicate(from, to, conditions);
    }

    private static Values both(Values left, Values right) {
        Set<TagValue> values = new LinkedHashSet<>(left.values());
        values.retainAll(right.values());
        return new Values(values, left.includesNull() && right.includesNull());
    }

    private Optional<ColumnSchema> column(RexNode node) {
        return node instanceof RexInputRef ref ? Optional.of(schema.columns().get(ref.getIndex())) : Optional.empty();
    }

    private void time(RexNode node) {
        if (!(node instanceof RexCall call) || call.getOperands().size() != 2 || !call.isA(SqlKind.COMPARISON)) {
            return;
        }
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        boolean mirrored = column(left).isEmpty();
        Optional<ColumnSchema> column = column(mirrored ? right : left);
        if (column.isEmpty() || column.get().role() != ColumnRole.TIME_INDEX) {
            return;
        }
        constants
                .moment(mirrored ? left : right)
                .ifPresent(moment ->
                        narrow(mirrored ? call.getKind().reverse() : call.getKind(), moment, schema.timeUnit()));
    }

    private void narrow(SqlKind kind, Moment moment, TimeUnit unit) {
        Optional<Long> floor = moment.floor(unit);
        if (floor.isEmpty()) {
            return;
        }
        long below = floor.get();
        boolean whole = moment.isWhole(unit);
        switch (kind) {
            case EQUALS -> {
                from = Math.max(from, below);
                to = Math.min(to, below);
            }
            case LESS_THAN -> to = Math.min(to, whole && below != Long.MIN_VALUE ? below - 1 : below);
            case LESS_THAN_OR_EQUAL -> to = Math.min(to, below);
            case GREATER_THAN -> from = Math.max(from, below == Long.MAX_VALUE ? below : below + 1);
            case GREATER_THAN_OR_EQUAL -> from = Math.max(from, whole || below == Long.MAX_VALUE ? below : below + 1);
            default -> {}
        }
    }

    /** A condition that one tag is one of some values. */
    private Optional<Map.Entry<Integer, Values>> tag(RexNode node) {
        Integer id = null;
        Set<TagValue> values = new LinkedHashSet<>();
        boolean includesNull = false;
        for (RexNode disjunct : RelOptUtil.disjunctions(node)) {
            if (!(disjunct instanceof RexCall call)) {
                return Optional.empty();
            }
            Optional<ColumnSchema> column;
            if (call.getKind() == SqlKind.IS_NULL) {
                column = column(call.getOperands().getFirst());
                includesNull = true;
            } else if (call.getKind() == SqlKind.EQUALS) {
                boolean mirrored = column(call.getOperands().get(0)).isEmpty();
                column = column(call.getOperands().get(mirrored ? 1 : 0));
                Optional<TagValue> value = column.flatMap(
                        tag -> value(tag.type(), call.getOperands().get(mirrored ? 0 : 1)));
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                values.add(value.get());
            } else {
                return Optional.empty();
            }
            if (column.isEmpty()
                    || column.get().role() != ColumnRole.TAG
                    || id != null && id != column.get().id()) {
                return Optional.empty();
            }
            id = column.get().id();
        }
        return id == null ? Optional.empty() : Optional.of(Map.entry(id, new Values(values, includesNull)));
    }

    private Optional<TagValue> value(DataType type, RexNode node) {
        if (type == DataType.STRING) {
            return constants.text(node).map(TagValue::ofString);
        }
        return type.isInteger()
                ? constants
                        .number(node)
                        .filter(number -> number.stripTrailingZeros().scale() <= 0
                                && number.toBigInteger().bitLength() <= 64)
                        .map(BigDecimal::toBigInteger)
                        .map(number -> TagValue.ofLong(number.longValue()))
                : Optional.empty();
    }
}
