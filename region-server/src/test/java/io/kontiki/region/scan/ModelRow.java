package io.kontiki.region.scan;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A row of the model or read back.
 *
 * @param key the canonical series key as hex
 * @param fields column id to value: Long (floats by their bits) or hex text; NULL ones are absent
 */
record ModelRow(String key, long timestamp, TreeMap<Integer, Object> fields) {
    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    ModelRow over(ModelRow older) {
        TreeMap<Integer, Object> merged = new TreeMap<>(older.fields);
        merged.putAll(fields);
        return new ModelRow(key, timestamp, merged);
    }

    /** A text that orders and compares rows completely. */
    String text() {
        StringBuilder text = new StringBuilder(key).append('@').append(timestamp);
        for (Map.Entry<Integer, Object> field : fields.entrySet()) {
            text.append(' ').append(field.getKey()).append('=').append(field.getValue());
        }
        return text.toString();
    }
}
