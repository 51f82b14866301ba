package io.kontiki.query.plan;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.query.sql.Moment;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What EXPLAIN says of the rows that are filtered below the merge: conditions as a user could write them. Stateless. */
final class PredicateText {
    private PredicateText() {}

    static String of(TagTimePredicate predicate, TableSchema schema) {
        List<String> conditions = new ArrayList<>();
        for (TagCondition tag : predicate.tags()) {
            conditions.add(condition(tag, schema.column(tag.columnId()).orElseThrow()));
        }
        String time = name(schema.timeIndex());
        TimeUnit unit = schema.timeIndex().type().timeUnit();
        if (predicate.fromInclusive() != Long.MIN_VALUE) {
            conditions.add(time + " >= " + time(predicate.fromInclusive(), unit));
        }
        if (predicate.toInclusive() != Long.MAX_VALUE) {
            conditions.add(time + " <= " + time(predicate.toInclusive(), unit));
        }
        return conditions.isEmpty() ? "all rows" : String.join(" AND ", conditions);
    }

    private static String condition(TagCondition tag, ColumnSchema column) {
        List<String> values = new ArrayList<>(
                tag.values().stream().map(value -> value(value, column.type())).toList());
        if (tag.includesNull()) {
            values.add("NULL");
        }
        return switch (values.size()) {
            case 0 -> "FALSE";
            case 1 -> name(column) + (tag.includesNull() ? " IS NULL" : " = " + values.getFirst());
            default -> name(column) + " IN (" + String.join(", ", values) + ")";
        };
    }

    private static String value(TagValue value, DataType type) {
        return switch (type) {
            case STRING -> Quoting.quote(value.asString());
            case BOOLEAN -> String.valueOf(value.asLong() != 0);
            case UINT64 -> Long.toUnsignedString(value.asLong());
            case DATE -> Quoting.quote(LocalDate.ofEpochDay(value.asLong()).toString());
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                time(value.asLong(), type.timeUnit());
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, FLOAT32, FLOAT64, BINARY ->
                String.valueOf(value.asLong());
        };
    }

    private static String name(ColumnSchema column) {
        return column.name().matches("[a-z_][a-z0-9_]*")
                ? column.name()
                : '"' + column.name().replace("\"", "\"\"") + '"';
    }

    /** A count where the time is none that has a date. */
    private static String time(long count, TimeUnit unit) {
        try {
            return Quoting.quote(Moment.of(count, unit).toInstant().toString());
        } catch (DateTimeException e) {
            return String.valueOf(count);
        }
    }
}
