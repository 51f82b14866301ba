package io.kontiki.cli.differential;

import java.util.Map;

/** One expression in both languages: SQL for the database, a function of a row for the model. */
record Expression(String sql, SqlType type, Value value) {
    /** Computes from a row, by column reference; NULL is null. The tables are there for sub-queries. */
    interface Value {
        Object of(Map<String, Object> row, Tables tables);
    }

    boolean isTrue(Map<String, Object> row, Tables tables) {
        return Boolean.TRUE.equals(value.of(row, tables));
    }

    static Expression of(Column column) {
        return new Expression(column.reference(), column.type(), (row, _) -> row.get(column.reference()));
    }
}
