package io.kontiki.region.scan;

import io.kontiki.common.schema.MergeMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a Region must hold, kept as a plain list. */
final class RegionModel {
    private final MergeMode mode;
    private final List<ModelRow> rows = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();

    RegionModel(MergeMode mode) {
        this.mode = mode;
    }

    void write(ModelRow row) {
        String place = row.key() + "@" + row.timestamp();
        Integer at = mode == MergeMode.APPEND ? null : places.get(place);
        if (at == null) {
            places.put(place, rows.size());
            rows.add(row);
        } else {
            rows.set(at, mode == MergeMode.LAST_NON_NULL ? row.over(rows.get(at)) : row);
        }
    }

    /** Every row gets these fields, as rows do that are older than them. */
    void add(Map<Integer, Object> fields) {
        rows.forEach(row -> row.fields().putAll(fields));
    }

    void delete(Predicate<ModelRow> matching) {
        rows.removeIf(matching);
        places.clear();
        for (int i = 0; i < rows.size(); i++) {
            places.put(rows.get(i).key() + "@" + rows.get(i).timestamp(), i);
        }
    }

    List<String> texts(Predicate<ModelRow> matching) {
        return rows.stream().filter(matching).map(ModelRow::text).sorted().toList();
    }

    /** Fails with a few of the rows that differ. */
    static void requireSame(String when, List<String> found, List<String> expected) {
        if (!found.equals(expected)) {
            List<String> missing = without(expected, found);
            List<String> unexpected = without(found, expected);
            throw new AssertionError(when + ": " + missing.size() + " missing, " + unexpected.size()
                    + " unexpected, for example" + excerpt(missing) + "\nbut found" + excerpt(unexpected));
        }
    }

    private static List<String> without(List<String> all, List<String> removed) {
        List<String> rest = new ArrayList<>(all);
        removed.forEach(rest::remove);
        return rest;
    }

    private static String excerpt(List<String> texts) {
        return texts.stream().limit(3).map(text -> "\n  " + text).collect(Collectors.joining());
    }
}
