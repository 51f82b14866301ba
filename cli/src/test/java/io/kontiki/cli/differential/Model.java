package io.kontiki.cli.differential;

import io.kontiki.common.schema.MergeMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a table must hold: a plain map from key to row, written so that nobody can doubt it. */
final class Model {
    private final MergeMode mode;
    private final Map<Row.Key, Row> rows = new HashMap<>();
    private final List<Row> appended = new ArrayList<>();

    Model(MergeMode mode) {
        this.mode = mode;
    }

    void write(Row row) {
        switch (mode) {
            case LAST_ROW -> rows.put(row.key(), row);
            case LAST_NON_NULL -> rows.merge(row.key(), row, Model::fillIn);
            case APPEND -> appended.add(row);
        }
    }

    /** Rows that are there get a field, unless the value is null. */
    void add(String field, Object value) {
        if (value != null) {
            rows().forEach(row -> row.fields().put(field, value));
        }
    }

    void delete(Predicate<Row> condition) {
        rows.values().removeIf(condition);
        appended.removeIf(condition);
    }

    List<Row> rows() {
        List<Row> all = new ArrayList<>(rows.values());
        all.addAll(appended);
        return all;
    }

    private static Row fillIn(Row older, Row newer) {
        Map<String, Object> fields = new TreeMap<>(older.fields());
        fields.putAll(newer.fields());
        return new Row(newer.host(), newer.dc(), newer.millis(), fields);
    }
}
