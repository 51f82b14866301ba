package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.query.sql.IntervalText;
import io.kontiki.query.sql.Moment;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Finds out which expressions are constants, and their exact values. Immutable. */
final class Constants {
    private final QuerySession session;

    Constants(QuerySession session) {
        this.session = session;
    }

    Optional<String> text(RexNode node) {
        if (node instanceof RexLiteral literal
                && SqlTypeName.CHAR_TYPES.contains(literal.getType().getSqlTypeName())
                && !literal.isNull()) {
            return Optional.ofNullable(literal.getValueAs(String.class));
        }
        boolean cast = node instanceof RexCall call
                && isCast(call)
                && SqlTypeName.CHAR_TYPES.contains(call.getType().getSqlTypeName());
        return cast ? text(((RexCall) node).getOperands().getFirst()) : Optional.empty();
    }

    Optional<BigDecimal> number(RexNode node) {
        if (node instanceof RexLiteral literal
                && SqlTypeName.NUMERIC_TYPES.contains(literal.getType().getSqlTypeName())
                && !literal.isNull()) {
            return Optional.ofNullable(literal.getValueAs(BigDecimal.class));
        }
        if (node instanceof RexCall call && call.getKind() == SqlKind.MINUS_PREFIX) {
            return number(call.getOperands().getFirst()).map(BigDecimal::negate);
        }
        boolean cast = node instanceof RexCall call
                && isCast(call)
                && SqlTypeName.EXACT_TYPES.contains(call.getType().getSqlTypeName());
        return cast
                ? number(((RexCall) node).getOperands().getFirst())
                        .filter(value -> value.stripTrailingZeros().scale() <= 0)
                : Optional.empty();
    }

    /** A time that is known before the query runs. Fails with INVALID_ARGUMENT for a text that is compared as a time and is none. */
    Optional<Moment> moment(RexNode node) {
        if (node instanceof RexLiteral literal) {
            return literal.isNull() ? Optional.empty() : literalMoment(literal);
        }
        if (!(node instanceof RexCall call)) {
            return Optional.empty();
        }
        List<RexNode> operands = call.getOperands();
        if (isCast(call)) {
            return castMoment(call, operands.getFirst());
        }
        if (!Times.isTimestamp(call.getType()) && call.getType().getSqlTypeName() != SqlTypeName.DATE) {
            return Optional.empty();
        }
        return switch (call.getOperator().getName()) {
            case "now" -> Optional.of(Moment.of(session.now()));
            case "to_timestamp", "to_timestamp_seconds", "from_unixtime" -> count(operands.getFirst(), TimeUnit.SECOND);
            case "to_timestamp_millis" -> count(operands.getFirst(), TimeUnit.MILLISECOND);
            case "to_timestamp_micros" -> count(operands.getFirst(), TimeUnit.MICROSECOND);
            case "to_timestamp_nanos" -> count(operands.getFirst(), TimeUnit.NANOSECOND);
            case "+", "-", "date_add", "date_sub" -> operands.size() != 2 ? Optional.empty() : shifted(call);
            default -> Optional.empty();
        };
    }

    private Optional<Moment> literalMoment(RexLiteral literal) {
        return switch (literal.getType().getSqlTypeName()) {
            case TIMESTAMP -> literalMoment(literal.getValueAs(org.apache.calcite.util.TimestampString.class));
            case DATE -> literalMoment(literal.getValueAs(org.apache.calcite.util.DateString.class));
            default -> Optional.empty();
        };
    }

    private static Optional<Moment> literalMoment(Object text) {
        return Moment.parse(String.valueOf(text), java.time.ZoneOffset.UTC);
    }

    private Optional<Moment> castMoment(RexCall cast, RexNode operand) {
        if (!Times.isTimestamp(cast.getType())) {
            return Optional.empty();
        }
        TimeUnit unit = Times.unit(cast.getType());
        Optional<String> text = text(operand);
        if (text.isPresent() && cast.getKind() == SqlKind.SAFE_CAST) {
            return Moment.parse(text.get(), session.timeZone()).or(() -> wholeNumber(text.get(), unit));
        }
        if (text.isPresent()) {
            Moment moment = Moment.parse(text.get(), session.timeZone())
                    .or(() -> wholeNumber(text.get(), unit))
                    .orElseThrow(() -> new KontikiException(
                            ErrorCode.INVALID_ARGUMENT,
                            "'" + text.get() + "' is not a time, expected for example '2026-01-31T10:00:00Z'"));
            return Optional.of(moment);
        }
        Optional<BigDecimal> count = number(operand);
        if (count.isPresent()) {
            return count(operand, unit);
        }
        return moment(operand)
                .map(moment ->
                        moment.floor(unit).map(ticks -> Moment.of(ticks, unit)).orElse(moment));
    }

    private static Optional<Moment> wholeNumber(String text, TimeUnit unit) {
        return text.strip().matches("-?[0-9]{5,19}")
                ? Optional.of(new Moment(new java.math.BigInteger(text.strip())
                        .multiply(java.math.BigInteger.valueOf(Times.nanoseconds(unit)))))
                : Optional.empty();
    }

    private Optional<Moment> count(RexNode operand, TimeUnit unit) {
        return number(operand)
                .map(count -> count.multiply(BigDecimal.valueOf(Times.nanoseconds(unit)))
                        .setScale(0, java.math.RoundingMode.FLOOR))
                .map(nanoseconds -> new Moment(nanoseconds.toBigInteger()));
    }

    private Optional<Moment> shifted(RexCall call) {
        int sign = call.getOperator().getName().equals("-")
                        || call.getOperator().getName().equals("date_sub")
                ? -1
                : 1;
        for (int time = 0; time < 2; time++) {
            Optional<Moment> moment = moment(call.getOperands().get(time));
            Optional<IntervalText> interval = interval(call.getOperands().get(1 - time));
            if (moment.isPresent() && interval.isPresent()) {
                return Optional.of(moment.get()
                        .plus(
                                sign * interval.get().months(),
                                sign * interval.get().nanoseconds()));
            }
        }
        return Optional.empty();
    }

    /** An interval as a call, or a text that is one. */
    Optional<IntervalText> interval(RexNode node) {
        Optional<String> text = text(node);
        if (text.isPresent()) {
            return IntervalText.parse(text.get());
        }
        if (!(node instanceof RexCall call)) {
            return Optional.empty();
        }
        RexNode first = call.getOperands().isEmpty() ? null : call.getOperands().getFirst();
        if (call.getOperator().getName().equals(TimeFunctions.INTERVAL_NANOS)) {
            return number(first).map(value -> new IntervalText(0, value.longValueExact()));
        }
        if (call.getOperator().getName().equals(TimeFunctions.INTERVAL_MONTHS)) {
            return number(first).map(value -> new IntervalText(value.intValueExact(), 0));
        }
        if (call.getKind() == SqlKind.MINUS_PREFIX || isCast(call)) {
            int sign = call.getKind() == SqlKind.MINUS_PREFIX ? -1 : 1;
            return interval(first).map(value -> new IntervalText(sign * value.months(), sign * value.nanoseconds()));
        }
        if (call.getKind() == SqlKind.TIMES && call.getOperands().size() == 2) {
            for (int i = 0; i < 2; i++) {
                Optional<IntervalText> interval = interval(call.getOperands().get(i));
                Optional<BigDecimal> factor = number(call.getOperands().get(1 - i))
                        .filter(value -> value.stripTrailingZeros().scale() <= 0);
                if (interval.isPresent() && factor.isPresent()) {
                    long times = factor.get().longValueExact();
                    return Optional.of(new IntervalText(
                            Math.toIntExact(interval.get().months() * times),
                            Math.multiplyExact(interval.get().nanoseconds(), times)));
                }
            }
        }
        return Optional.empty();
    }

    static boolean isCast(RexCall call) {
        return call.getKind() == SqlKind.CAST || call.getKind() == SqlKind.SAFE_CAST;
    }
}
