package io.kontiki.query.plan;

import java.util.ArrayList;
import java.util.List;

/** A planned query as EXPLAIN shows it. Stateless. */
public final class PlanText {
    private PlanText() {}

    /** Rows of two columns: which part, and what it does. */
    public static List<Object[]> rows(PlannedQuery query) {
        List<Object[]> rows = new ArrayList<>();
        for (ScanFragment fragment : query.fragments()) {
            rows.add(new Object[] {"fragment f" + fragment.id(), fragment(fragment)});
        }
        query.virtualTables().forEach((name, table) -> rows.add(new Object[] {
            "virtual table " + name, String.join(", ", table.columns().stream().map(ResultColumn::name).toList())
        }));
        rows.add(new Object[] {"gateway", query.finalSql()});
        return rows;
    }

    private static String fragment(ScanFragment fragment) {
        TableDefinition table = fragment.table();
        StringBuilder text = new StringBuilder("table " + table.database() + "." + table.name() + ", " + fragment.regions().size() + " of "
                + table.regions().size() + " Regions");
        var predicate = fragment.spec().predicate();
        if (predicate.fromInclusive() != Long.MIN_VALUE || predicate.toInclusive() != Long.MAX_VALUE) {
            text.append(", time ").append(predicate.fromInclusive() == Long.MIN_VALUE ? "" : predicate.fromInclusive()).append("..")
                    .append(predicate.toInclusive() == Long.MAX_VALUE ? "" : predicate.toInclusive());
        }
        predicate.tags().forEach(tag -> text.append(", tag ")
                .append(table.schema().column(tag.columnId()).orElseThrow().name())
                .append(" of ")
                .append(tag.values().size() + (tag.includesNull() ? 1 : 0))
                .append(" values"));
        text.append(", columns ")
                .append(String.join(
                        ", ",
                        fragment.spec().columnIds().stream()
                                .map(id -> FragmentSpec.columnName(id) + "=" + table.schema().column(id).orElseThrow().name())
                                .toList()));
        return text.append(": ").append(fragment.spec().duckSql()).toString();
    }
}
