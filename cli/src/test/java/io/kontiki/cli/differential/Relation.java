package io.kontiki.cli.differential;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Something that a SELECT can stand on.
 *
 * @param from what to write after FROM, alias included
 * @param columns what can be named
 * @param key references that tell any two rows apart; empty when no such columns are known
 * @param rows the model's rows
 */
record Relation(String from, List<Column> columns, List<Column> key, Function<Tables, List<Map<String, Object>>> rows) {
    List<Column> columns(SqlType... types) {
        return columns.stream()
                .filter(column -> List.of(types).contains(column.type()))
                .toList();
    }
}
