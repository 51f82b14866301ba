package io.kontiki.cli.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of the model: the key and whatever fields have a value.
 *
 * @param host tag, null when absent
 * @param dc tag, null when absent
 * @param millis the time index
 * @param fields by name, only those that are not NULL
 */
record Row(String host, String dc, long millis, Map<String, Object> fields) {
    /** The tables of this test have these fields, in this order. */
    static final List<String> FIELDS = List.of("v", "n", "s", "b");

    Row {
        fields = new TreeMap<>(fields);
    }

    /** What makes two rows the same row. */
    record Key(String host, String dc, long millis) {}

    Key key() {
        return new Key(host, dc, millis);
    }

    Double v() {
        return (Double) fields.get("v");
    }

    Long n() {
        return (Long) fields.get("n");
    }

    /** The row as {@code SELECT host, dc, ts, v, n, s, b} shows it. */
    List<Object> values() {
        List<Object> out = new ArrayList<>();
        out.add(host);
        out.add(dc);
        out.add(millis);
        FIELDS.forEach(field -> out.add(fields.get(field)));
        return out;
    }
}
