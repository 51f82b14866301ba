package io.kontiki.gateway.session;

import io.kontiki.common.schema.DataType;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.execute.QueryTraffic;
import io.kontiki.query.plan.ResultColumn;
import java.util.Arrays;
import java.util.List;

/** A result that is known already: SHOW, DESCRIBE, EXPLAIN. */
final class ListResult implements QueryResult {
    private final List<ResultColumn> columns;
    private final List<Object[]> rows;
    private int row = -1;

    ListResult(List<ResultColumn> columns, List<Object[]> rows) {
        this.columns = List.copyOf(columns);
        this.rows = List.copyOf(rows);
    }

    /** A result whose columns are all text. */
    static ListResult ofText(List<String> names, List<Object[]> rows) {
        return new ListResult(textColumns(names), rows);
    }

    static List<ResultColumn> textColumns(List<String> names) {
        return names.stream()
                .map(name -> new ResultColumn(name, DataType.STRING, true))
                .toList();
    }

    /** A result of one text column. */
    static ListResult ofLines(String name, List<String> lines) {
        return ofText(
                List.of(name), lines.stream().map(line -> new Object[] {line}).toList());
    }

    @Override
    public List<ResultColumn> columns() {
        return columns;
    }

    @Override
    public boolean next() {
        return ++row < rows.size();
    }

    @Override
    public Object value(int column) {
        return rows.get(row)[column];
    }

    @Override
    public QueryTraffic traffic() {
        return new QueryTraffic(0, 0, 0);
    }

    @Override
    public void cancel() {
        // nothing runs
    }

    @Override
    public void close() {
        // nothing is held
    }

    @Override
    public String toString() {
        return columns + " x " + Arrays.deepToString(rows.toArray());
    }
}
