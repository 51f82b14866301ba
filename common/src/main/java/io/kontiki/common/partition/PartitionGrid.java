package io.kontiki.common.partition;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Divides the values of some columns into the cells between the constants that conditions compare them with. All values of a cell
 * compare alike with every constant, so one value per cell decides for all of them. NULL is a cell of its own.
 */
final class PartitionGrid {
    /** A rule whose proof takes more comparisons than this (a few seconds) is refused. */
    private static final long MAX_VALIDATE_WORK = 100_000_000;

    /** Pruning happens per query plan: a few milliseconds at most. */
    static final long MAX_PRUNE_WORK = 1_000_000;

    private final List<Axis> axes;

    private PartitionGrid(List<Axis> axes) {
        this.axes = axes;
    }

    static PartitionGrid of(List<ColumnSchema> columns, List<PartitionExpr> conditions) {
        List<Axis> axes = new ArrayList<>();
        for (ColumnSchema column : columns) {
            TreeSet<PartitionLiteral> constants = new TreeSet<>();
            for (PartitionExpr condition : conditions) {
                condition.forEachComparison(comparison -> {
                    if (comparison.columnId() == column.id()) {
                        constants.add(comparison.literal());
                    }
                });
            }
            axes.add(Axis.of(column, constants));
        }
        return new PartitionGrid(axes);
    }

    /** The number of conditions that are evaluated for that many parts. */
    long work(int parts) {
        double work = parts;
        for (Axis axis : axes) {
            work *= axis.intervals().size();
        }
        return (long) Math.min(work, Long.MAX_VALUE);
    }

    void requireAtMostWork(int parts) {
        if (work(parts) > MAX_VALIDATE_WORK) {
            throw new KontikiException(
                    ErrorCode.INVALID_PARTITION_RULE,
                    "the partition rule has too many combinations to prove that it is complete; use fewer partitions or columns");
        }
    }

    /** Visits every cell, the last column fastest. The cell is only valid during the call. */
    void forEachCell(Consumer<Cell> visitor) {
        Cell cell = new Cell();
        int axis = axes.size() - 1;
        while (axis >= 0) {
            visitor.accept(cell);
            axis = axes.size() - 1;
            while (axis >= 0
                    && ++cell.position[axis] == axes.get(axis).intervals().size()) {
                cell.position[axis--] = 0;
            }
        }
    }

    /** One combination of intervals, readable as the tags of a row in it. */
    final class Cell implements TagValues {
        private final int[] position = new int[axes.size()];

        @Override
        public boolean isNull(int columnId) {
            return value(columnId).isNull();
        }

        @Override
        public String text(int columnId) {
            return value(columnId).text();
        }

        @Override
        public long number(int columnId) {
            return value(columnId).number();
        }

        String describe() {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < position.length; i++) {
                parts.add(axes.get(i).intervals().get(position[i]).description());
            }
            return String.join(" and ", parts);
        }

        private PartitionLiteral value(int columnId) {
            for (int i = 0; i < position.length; i++) {
                if (axes.get(i).columnId() == columnId) {
                    return axes.get(i).intervals().get(position[i]).sample();
                }
            }
            throw new IllegalStateException("column id " + columnId + " is not a partition column");
        }
    }

    /** A set of values that compare alike with every constant, and one of them. */
    private record Interval(PartitionLiteral sample, String description) {}

    private record Axis(int columnId, List<Interval> intervals) {
        static Axis of(ColumnSchema column, TreeSet<PartitionLiteral> constants) {
            DataType type = column.type();
            String name = PartitionExpr.Compare.identifier(column.name());
            PartitionLiteral below = PartitionLiteral.nullOf(type);
            List<Interval> intervals = new ArrayList<>();
            if (constants.isEmpty()) {
                return new Axis(column.id(), List.of(new Interval(below, "any " + name)));
            }
            intervals.add(new Interval(below, name + " IS NULL"));
            for (PartitionLiteral constant : constants) {
                if (constant.isNull()) {
                    continue;
                }
                addBetween(intervals, name, below, constant);
                intervals.add(new Interval(constant, name + " = " + constant.toSql()));
                below = constant;
            }
            addBetween(intervals, name, below, null);
            return new Axis(column.id(), List.copyOf(intervals));
        }

        /** Adds the values between two constants, both excluded, if there are any; {@code above} null means no upper end. */
        private static void addBetween(
                List<Interval> intervals, String name, PartitionLiteral below, PartitionLiteral above) {
            PartitionLiteral sample = below.successor();
            if (sample == null || above != null && sample.compareTo(above) >= 0) {
                return;
            }
            String lower = below.isNull() ? "" : below.toSql() + " < ";
            String upper = above == null ? "" : " < " + above.toSql();
            intervals.add(new Interval(
                    sample, lower.isEmpty() && upper.isEmpty() ? name + " IS NOT NULL" : lower + name + upper));
        }
    }
}
