package io.kontiki.region.memtable;

import io.kontiki.region.series.SeriesTable;
import io.kontiki.region.series.TagColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells which rows of one part of a memtable are deleted. Made per use; any one thread. */
final class RowFilter {
    /** A delete whose tags are resolved to this Region's codes. */
    private record Condition(TagColumn[] columns, int[] codes, long from, long to, int belowRow) {
        boolean matches(int row, int sid, long timestamp) {
            if (row >= belowRow || timestamp < from || timestamp > to) {
                return false;
            }
            for (int i = 0; i < columns.length; i++) {
                if (columns[i].code(sid) != codes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Condition> conditions = new ArrayList<>();

    /** @param later deletes that came after the view, which remove all matching rows of it */
    RowFilter(MemtableView view, boolean late, List<DeletePredicate> later) {
        for (MemtableDelete delete : view.deletes()) {
            add(view.series(), delete.predicate(), late ? delete.lateRows() : delete.inOrderRows());
        }
        for (DeletePredicate delete : later) {
            add(view.series(), delete, view.rows(late));
        }
    }

    boolean isEmpty() {
        return conditions.isEmpty();
    }

    boolean isDeleted(int row, int sid, long timestamp) {
        for (Condition condition : conditions) {
            if (condition.matches(row, sid, timestamp)) {
                return true;
            }
        }
        return false;
    }

    private void add(SeriesTable series, DeletePredicate predicate, int belowRow) {
        List<TagColumn> columns = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        for (DeletePredicate.TagEquals tag : predicate.tags()) {
            Optional<TagColumn> column = series.tag(tag.columnId());
            int code = column.map(known -> known.codeOf(tag.value())).orElse(tag.value() == null ? 0 : -1);
            if (code < 0) {
                return;
            }
            if (column.isPresent()) {
                columns.add(column.get());
                codes.add(code);
            }
        }
        conditions.add(new Condition(
                columns.toArray(TagColumn[]::new),
                codes.stream().mapToInt(Integer::intValue).toArray(),
                predicate.fromInclusive(),
                predicate.toInclusive(),
                belowRow));
    }
}
