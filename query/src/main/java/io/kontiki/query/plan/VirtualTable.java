package io.kontiki.query.plan;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A table whose rows are computed when a query needs them.
 *
 * @param rows asked once per execution; values in the Java types of {@link io.kontiki.query.execute.QueryResult}, null for NULL
 */
public record VirtualTable(List<ResultColumn> columns, Supplier<List<Object[]>> rows) {
    public VirtualTable {
        columns = List.copyOf(columns);
        Objects.requireNonNull(rows, "rows");
    }
}
