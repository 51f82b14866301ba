package io.kontiki.region.compaction;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.region.block.OlderRowsValue;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.manifest.StoredDelete;
import io.kontiki.region.memtable.DeletePredicate;
import io.kontiki.region.series.SeriesOrder;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.region.series.TagColumn;
import io.kontiki.region.sst.SstReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * The rows of one file, one after the other, without those that deletes have removed. Holds one row group in memory. One thread.
 */
final class SstCursor implements AutoCloseable {
    /** A delete with its tags resolved to codes. */
    private record Condition(List<TagColumn> columns, List<Integer> codes, DeletePredicate predicate) {
        boolean matches(int sid, long timestamp) {
            if (!predicate.coversTime(timestamp)) {
                return false;
            }
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).code(sid) != codes.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final SstReader reader;
    private final ColumnSchema timeIndex;
    private final SeriesOrder order;
    private final RowBlock block;
    /** Null: all. */
    private final LongPredicate times;

    private final List<Condition> deletes = new ArrayList<>();
    /** By place of the field: what all rows have that are older than it; null where they are not. */
    private final List<OlderRowsValue> older = new ArrayList<>();

    private final long age;
    private int row = -1;
    private int rank;

    /** @param times which timestamps are taken, null for all of them */
    SstCursor(
            SstFile file,
            Path path,
            List<ColumnSchema> fields,
            ColumnSchema timeIndex,
            SeriesTable series,
            SeriesOrder order,
            List<StoredDelete> allDeletes,
            LongPredicate times)
            throws IOException {
        this.timeIndex = timeIndex;
        this.order = order;
        this.block = new RowBlock(fields);
        this.times = times;
        for (ColumnSchema field : fields) {
            older.add(OlderRowsValue.of(field)
                    .filter(value -> value.isFor(file.schemaVersion()))
                    .orElse(null));
        }
        // In-order rows are older than every late one of their key.
        this.age = file.late() ? file.orderTo() : -1;
        for (StoredDelete delete : allDeletes) {
            if (delete.order() > file.deletesAppliedTo()) {
                addCondition(series, delete.predicate());
            }
        }
        this.reader = new SstReader(path);
    }

    /** Moves to the next row that is taken; false at the end. */
    boolean next() {
        do {
            row++;
            if (row >= block.rows()) {
                row = 0;
                if (!reader.next(block, timeIndex)) {
                    return false;
                }
                fillOlder();
            }
        } while (block.rows() == 0 || times != null && !times.test(timestamp()) || isDeleted());
        rank = order.rank(sid());
        return true;
    }

    RowBlock block() {
        return block;
    }

    int row() {
        return row;
    }

    int sid() {
        return block.sids()[row];
    }

    long timestamp() {
        return block.timestamps()[row];
    }

    boolean sameKey(SstCursor other) {
        return sid() == other.sid() && timestamp() == other.timestamp();
    }

    /**
     * How many rows from this one on, side by side in the block, come before the row of another cursor: at least 1, the caller
     * knows that this one does.
     *
     * @param other null when there is none
     */
    int run(SstCursor other, int max) {
        if (times != null || !deletes.isEmpty()) {
            return 1;
        }
        int end = Math.min(block.rows(), row + max);
        int at = row + 1;
        int lastSid = sid();
        int lastRank = rank;
        while (at < end && other != null) {
            int sid = block.sids()[at];
            if (sid != lastSid) {
                lastSid = sid;
                lastRank = order.rank(sid);
            }
            if (lastRank > other.rank || lastRank == other.rank && block.timestamps()[at] >= other.timestamp()) {
                break;
            }
            at++;
        }
        return (other == null ? end : at) - row;
    }

    /** Leaves rows of the block behind. */
    void skip(int rows) {
        row += rows;
    }

    /** By place of the row in the file order; of one key the oldest first. */
    static int compare(SstCursor left, SstCursor right) {
        int byRank = Integer.compare(left.rank, right.rank);
        if (byRank != 0) {
            return byRank;
        }
        int byTime = Long.compare(left.timestamp(), right.timestamp());
        return byTime != 0 ? byTime : Long.compare(left.age, right.age);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private void fillOlder() {
        for (int field = 0; field < older.size(); field++) {
            if (older.get(field) != null) {
                older.get(field).fill(block.fields().get(field));
            }
        }
    }

    private boolean isDeleted() {
        for (Condition delete : deletes) {
            if (delete.matches(sid(), timestamp())) {
                return true;
            }
        }
        return false;
    }

    private void addCondition(SeriesTable series, DeletePredicate predicate) {
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
        deletes.add(new Condition(columns, codes, predicate));
    }
}
