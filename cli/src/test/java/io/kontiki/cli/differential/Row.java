package io.kontiki.cli.differential;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of the model: the key and whatever fields have a value.
 *
 * @param host tag, null when absent
 * @param dc tag, null when absent
 * @param millis the time index
 * @param fields by name, only those that are not NULL, in the types of {@link SqlType}
 */
record Row(String host, String dc, long millis, Map<String, Object> fields) {
    Row {
        fields = new TreeMap<>(fields);
    }

    /** What makes two rows the same row. */
    record Key(String host, String dc, long millis) {}

    Key key() {
        return new Key(host, dc, millis);
    }

    /** Every column by its name, behind a prefix. */
    Map<String, Object> values(String prefix) {
        Map<String, Object> all = new HashMap<>();
        all.put(prefix + "host", host);
        all.put(prefix + "dc", dc);
        all.put(prefix + "ts", millis);
        fields.forEach((name, value) -> all.put(prefix + name, value));
        return all;
    }
}
