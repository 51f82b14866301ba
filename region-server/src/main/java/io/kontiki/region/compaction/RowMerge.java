package io.kontiki.region.compaction;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.region.block.ColumnBlock;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.sst.SstFileSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Merges the rows of cursors in the order of files, rows of one key into one as the table's merge mode says. One thread. */
final class RowMerge {
    private final MergeMode mode;
    private final int blockRows;
    private final RowBlock block;
    private final PriorityQueue<SstCursor> queue = new PriorityQueue<>(SstCursor::compare);
    /** The cursors that stand at the key at hand, oldest first. */
    private final List<SstCursor> sameKey = new ArrayList<>();

    RowMerge(MergeMode mode, List<ColumnSchema> fields, int blockRows) {
        this.mode = mode;
        this.blockRows = blockRows;
        this.block = new RowBlock(fields);
    }

    void run(List<SstCursor> cursors, SstFileSet files) throws IOException {
        for (SstCursor cursor : cursors) {
            if (cursor.next()) {
                queue.add(cursor);
            }
        }
        while (!queue.isEmpty()) {
            block.begin(blockRows);
            int rows = 0;
            while (rows < blockRows && !queue.isEmpty()) {
                takeKey();
                rows += sameKey.size() == 1 ? putRun(rows) : putMerged(rows);
                for (SstCursor cursor : sameKey) {
                    if (cursor.next()) {
                        queue.add(cursor);
                    }
                }
            }
            block.truncate(rows);
            files.write(block);
        }
    }

    private void takeKey() {
        sameKey.clear();
        SstCursor first = queue.remove();
        sameKey.add(first);
        while (mode != MergeMode.APPEND && !queue.isEmpty() && queue.element().sameKey(first)) {
            sameKey.add(queue.remove());
        }
    }

    /** Copies the rows of the only cursor up to where another one has its turn. */
    private int putRun(int row) {
        SstCursor cursor = sameKey.getFirst();
        int count = cursor.run(queue.peek(), blockRows - row);
        block.copyRange(row, cursor.block(), cursor.row(), count);
        cursor.skip(count - 1);
        return count;
    }

    private int putMerged(int row) {
        SstCursor newest = sameKey.getLast();
        block.sids()[row] = newest.sid();
        block.timestamps()[row] = newest.timestamp();
        for (int field = 0; field < block.fields().size(); field++) {
            SstCursor source = mode == MergeMode.LAST_NON_NULL ? newestWithValue(field) : newest;
            ColumnBlock from = source.block().fields().get(field);
            block.fields().get(field).copy(row, from, source.row());
        }
        return 1;
    }

    private SstCursor newestWithValue(int field) {
        for (int i = sameKey.size() - 1; i > 0; i--) {
            SstCursor cursor = sameKey.get(i);
            if (cursor.block().fields().get(field).isValid(cursor.row())) {
                return cursor;
            }
        }
        return sameKey.getFirst();
    }
}
