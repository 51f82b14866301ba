package io.kontiki.common.partition;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The condition of one part of a partition rule: comparisons of partition columns with constants, joined by AND and OR.
 *
 * <p>Unlike SQL's there is no third truth value: NULL is a value like any other, smaller than all of them. So {@code host < 'm'}
 * takes the rows without host and {@code host >= 'm'} does not.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PartitionExpr.And.class, name = "and"),
    @JsonSubTypes.Type(value = PartitionExpr.Or.class, name = "or"),
    @JsonSubTypes.Type(value = PartitionExpr.Compare.class, name = "compare")
})
public sealed interface PartitionExpr {
    boolean matches(TagValues tags);

    /** The condition as SQL text, with parentheses only where they are needed. */
    String toSql();

    /** Calls the visitor with every comparison. */
    void forEachComparison(Consumer<Compare> visitor);

    /** Both must hold. */
    record And(PartitionExpr left, PartitionExpr right) implements PartitionExpr {
        public And {
            Objects.requireNonNull(left, "left");
            Objects.requireNonNull(right, "right");
        }

        @Override
        public boolean matches(TagValues tags) {
            return left.matches(tags) && right.matches(tags);
        }

        @Override
        public String toSql() {
            return operand(left) + " AND " + operand(right);
        }

        @Override
        public void forEachComparison(Consumer<Compare> visitor) {
            left.forEachComparison(visitor);
            right.forEachComparison(visitor);
        }

        private static String operand(PartitionExpr operand) {
            return operand instanceof Or ? "(" + operand.toSql() + ")" : operand.toSql();
        }
    }

    /** One must hold. */
    record Or(PartitionExpr left, PartitionExpr right) implements PartitionExpr {
        public Or {
            Objects.requireNonNull(left, "left");
            Objects.requireNonNull(right, "right");
        }

        @Override
        public boolean matches(TagValues tags) {
            return left.matches(tags) || right.matches(tags);
        }

        @Override
        public String toSql() {
            return left.toSql() + " OR " + right.toSql();
        }

        @Override
        public void forEachComparison(Consumer<Compare> visitor) {
            left.forEachComparison(visitor);
            right.forEachComparison(visitor);
        }
    }

    /**
     * A column compared with a constant.
     *
     * @param columnId the column's id in the table's schema; the name is only for {@link #toSql()} and messages
     */
    record Compare(int columnId, String column, Operator operator, PartitionLiteral literal) implements PartitionExpr {
        public Compare {
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(operator, "operator");
            Objects.requireNonNull(literal, "literal");
        }

        @Override
        public boolean matches(TagValues tags) {
            int order = literal.compareTag(columnId, tags);
            return switch (operator) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }

        @Override
        public String toSql() {
            String name = identifier(column);
            if (literal.isNull() && operator == Operator.EQUAL) {
                return name + " IS NULL";
            }
            if (literal.isNull() && operator == Operator.NOT_EQUAL) {
                return name + " IS NOT NULL";
            }
            return name + " " + operator.sql() + " " + literal.toSql();
        }

        @Override
        public void forEachComparison(Consumer<Compare> visitor) {
            visitor.accept(this);
        }

        /** The name as SQL wants it: quoted unless it is a plain lower-case identifier. */
        static String identifier(String name) {
            return name.matches("[a-z_][a-z0-9_]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
        }
    }

    /** A comparison of a column (left) with a constant (right). */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String sql;

        Operator(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }

        /** The operator that says the same with the operands exchanged. */
        public Operator mirrored() {
            return switch (this) {
                case EQUAL, NOT_EQUAL -> this;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }
    }
}
