package io.kontiki.gateway.catalog;

import io.kontiki.common.schema.DataType;
import io.kontiki.query.plan.ResultColumn;
import java.util.ArrayList;
import java.util.List;

/** Builds the column list of a virtual table, readable where it stands. */
final class VirtualColumns {
    private final List<ResultColumn> columns = new ArrayList<>();

    VirtualColumns text(String... names) {
        return add(DataType.STRING, names);
    }

    VirtualColumns number(String... names) {
        return add(DataType.INT64, names);
    }

    VirtualColumns flag(String... names) {
        return add(DataType.BOOLEAN, names);
    }

    VirtualColumns time(String... names) {
        return add(DataType.TIMESTAMP_MILLISECOND, names);
    }

    List<ResultColumn> list() {
        return List.copyOf(columns);
    }

    private VirtualColumns add(DataType type, String... names) {
        for (String name : names) {
            columns.add(new ResultColumn(name, type, true));
        }
        return this;
    }
}
