package io.kontiki.query.plan;

import io.kontiki.query.sql.IntervalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;

/** Window functions. */
final class WindowEmitter {
    private final ExpressionEmitter emitter;
    private final Constants constants;

    WindowEmitter(ExpressionEmitter emitter, Constants constants) {
        this.emitter = emitter;
        this.constants = constants;
    }

    String emit(RexOver over) {
        List<String> arguments = over.getOperands().stream().map(emitter::emit).toList();
        String name = over.getAggOperator().getName();
        boolean zero = name.equals("$SUM0");
        String function = AggregateSql.plain(zero ? "SUM" : name, arguments, over.getOperands(), over.isDistinct());
        boolean frame = switch (name) {
            case "ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST", "NTILE", "LAG", "LEAD" -> false;
            default -> true;
        };
        if (over.ignoreNulls()) {
            function = function.substring(0, function.length() - 1) + " IGNORE NULLS)";
        }
        String window = function + " OVER (" + window(over.getWindow(), frame) + ")";
        return "CAST(" + (zero ? "coalesce(" + window + ", 0)" : window) + " AS " + Types.duckType(over.getType())
                + ")";
    }

    private String window(RexWindow window, boolean frame) {
        List<String> parts = new ArrayList<>();
        if (!window.partitionKeys.isEmpty()) {
            parts.add("PARTITION BY "
                    + ExpressionEmitter.commas(
                            window.partitionKeys.stream().map(emitter::emit).toList()));
        }
        List<String> keys = new ArrayList<>();
        for (RexFieldCollation key : window.orderKeys) {
            boolean descending = key.getDirection().isDescending();
            boolean nullsFirst = key.getNullDirection() == RelFieldCollation.NullDirection.UNSPECIFIED
                    ? descending
                    : key.getNullDirection() == RelFieldCollation.NullDirection.FIRST;
            keys.add(emitter.emit(key.left)
                    + (descending ? " DESC" : " ASC")
                    + (nullsFirst ? " NULLS FIRST" : " NULLS LAST"));
        }
        if (!keys.isEmpty()) {
            parts.add("ORDER BY " + ExpressionEmitter.commas(keys));
        }
        if (frame && !keys.isEmpty()) {
            RelDataType keyType = window.orderKeys.getFirst().left.getType();
            parts.add((window.isRows() ? "ROWS" : "RANGE") + " BETWEEN " + bound(window.getLowerBound(), keyType)
                    + " AND " + bound(window.getUpperBound(), keyType));
        }
        return String.join(" ", parts);
    }

    private String bound(RexWindowBound bound, RelDataType keyType) {
        if (bound.isCurrentRow()) {
            return "CURRENT ROW";
        }
        String direction = bound.isPreceding() ? " PRECEDING" : " FOLLOWING";
        RexNode offset = bound.getOffset();
        if (bound.isUnbounded() || offset == null) {
            return "UNBOUNDED" + direction;
        }
        Optional<IntervalText> interval = constants.interval(offset);
        if (interval.isPresent() && Times.isTimestamp(keyType)) {
            if (interval.get().months() != 0) {
                throw ExpressionEmitter.unsupported("a window of months");
            }
            return interval.get().nanoseconds() / Times.nanoseconds(Times.unit(keyType)) + direction;
        }
        return emitter.emit(offset) + direction;
    }
}
