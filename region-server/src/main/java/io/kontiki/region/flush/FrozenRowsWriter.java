package io.kontiki.region.flush;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.memtable.FlushOrder;
import io.kontiki.region.memtable.FlushReader;
import io.kontiki.region.memtable.FlushRows;
import io.kontiki.region.memtable.MemtableView;
import io.kontiki.region.sst.SstFileSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the rows of a frozen memtable as files, in-order ones, then late ones, as {@link FlushOrder} tells them apart.
 */
record FrozenRowsWriter(SstFileSet.Names names, Path directory, long fileMaxBytes, SstFileSet.Destination destination) {
    List<SstFile> write(FrozenRegion frozen) throws IOException {
        List<SstFile> added = new ArrayList<>();
        MemtableView view = frozen.rows().view();
        if (view.isEmpty()) {
            return added;
        }
        FlushOrder order = FlushOrder.of(view, view.series().order(), frozen.mergeMode());
        added.addAll(write(frozen, false, order.inOrder()));
        added.addAll(write(frozen, true, order.late()));
        return added;
    }

    private List<SstFile> write(FrozenRegion frozen, boolean late, FlushRows rows) throws IOException {
        if (rows.count() == 0) {
            return List.of();
        }
        MemtableView view = frozen.rows().view();
        FlushReader reader = new FlushReader(view);
        // A missing column reads as NULL throughout, so those without values are left out.
        List<ColumnSchema> fields = view.fields().stream()
                .filter(field -> reader.hasValues(field, late))
                .toList();
        SstFileSet.Target target = new SstFileSet.Target(
                frozen.region(), view.schema(), view.series(), names, directory, fileMaxBytes, destination);
        SstFileSet.Order fileOrder = new SstFileSet.Order(
                late,
                frozen.rows().orderFrom(),
                frozen.rows().cut(),
                frozen.rows().cut());
        int groupRows = SstFileSet.groupRows(view.rows(), view.memtable().byteSize());
        int slabRows = SstFileSet.rowsInMemory(view.rows(), view.memtable().byteSize());
        RowBlock slab = new RowBlock(fields);
        RowBlock group = new RowBlock(fields);
        try (SstFileSet files = new SstFileSet(target, fields, fileOrder)) {
            // The more rows are read at once, the more of them lie side by side in the memtable.
            for (int from = 0; from < rows.count(); from += slabRows) {
                reader.read(rows, from, Math.min(from + slabRows, rows.count()), slab);
                for (int row = 0; row < slab.rows(); row += groupRows) {
                    int count = Math.min(groupRows, slab.rows() - row);
                    group.begin(count);
                    group.copyRange(0, slab, row, count);
                    files.write(group);
                }
            }
            return files.finish();
        }
    }
}
