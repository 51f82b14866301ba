package io.kontiki.region.scan;

import io.kontiki.common.schema.MergeMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

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
}
