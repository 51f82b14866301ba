package io.kontiki.gateway.catalog;

import io.kontiki.common.schema.DataType;
import io.kontiki.query.plan.ResultColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The columns of one table of {@code pg_catalog}, and rows that name only what differs from the default: 0, false and the empty
 * text, which is how PostgreSQL says "none" in these tables; NULL where it says so with NULL.
 */
final class PgTable {
    private final List<ResultColumn> columns = new ArrayList<>();
    private final List<Object> defaults = new ArrayList<>();

    PgTable number(String names) {
        return add(DataType.INT64, 0L, names);
    }

    PgTable text(String names) {
        return add(DataType.STRING, "", names);
    }

    PgTable nullableText(String names) {
        return add(DataType.STRING, null, names);
    }

    PgTable flag(String names) {
        return add(DataType.BOOLEAN, false, names);
    }

    List<ResultColumn> columns() {
        return columns;
    }

    /** A row.
     *
     * @param namesAndValues name, value, name, value...
     */
    Object[] row(Object... namesAndValues) {
        Object[] row = defaults.toArray();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row[place((String) namesAndValues[i])] = namesAndValues[i + 1];
        }
        return row;
    }

    private int place(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + name + " in " + columns);
    }

    private PgTable add(DataType type, Object absent, String names) {
        Arrays.stream(names.split(" ", -1)).forEach(name -> {
            columns.add(new ResultColumn(name, type, true));
            defaults.add(absent);
        });
        return this;
    }
}
