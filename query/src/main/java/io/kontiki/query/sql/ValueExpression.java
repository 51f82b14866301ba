package io.kontiki.query.sql;

import java.util.List;
import java.util.Objects;

/** A constant expression, as it may stand in VALUES, in DEFAULT and in the WHERE of a DELETE. */
public sealed interface ValueExpression {
    /** Where it stands in the statement, from 1. */
    Position position();

    record Position(int line, int column) {
        @Override
        public String toString() {
            return "line " + line + ", column " + column;
        }
    }

    record Text(String value, Position position) implements ValueExpression {
        public Text {
            Objects.requireNonNull(value, "value");
        }
    }

    /** A number without sign, as written. */
    record Number(String digits, Position position) implements ValueExpression {}

    /** X'0AFF'. */
    record Hex(byte[] bytes, Position position) implements ValueExpression {}

    record Bool(boolean value, Position position) implements ValueExpression {}

    record Null(Position position) implements ValueExpression {}

    /** The keyword DEFAULT. */
    record Default(Position position) implements ValueExpression {}

    /** An interval: months and nanoseconds apart, because months differ in length. */
    record Interval(int months, long nanoseconds, Position position) implements ValueExpression {}

    /** A call such as {@code now()}; the name is lower case. */
    record Call(String function, List<ValueExpression> arguments, Position position) implements ValueExpression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** A cast to a type; the name is as written, lower case. */
    record Cast(ValueExpression operand, io.kontiki.common.schema.DataType type, Position position)
            implements ValueExpression {}

    /**
     * A whole value that the query engine computes.
     *
     * @param number by which the statement's {@link Statement.Insert#computations} name it; equal values share one
     */
    record Computed(int number, Position position) implements ValueExpression {}

    record Negative(ValueExpression operand, Position position) implements ValueExpression {}

    /** @param operator one of {@code + - * / % ||} */
    record Binary(String operator, ValueExpression left, ValueExpression right, Position position)
            implements ValueExpression {}
}
