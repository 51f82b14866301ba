package io.kontiki.region.flush;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.memtable.MemtableReader;
import io.kontiki.region.memtable.MemtableView;
import io.kontiki.region.memtable.RowSelection;
import io.kontiki.region.series.SeriesOrder;
import io.kontiki.region.sst.SstFileSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the rows of a frozen memtable as files: in-order ones, then late ones with repeats merged, deletes applied. Rows are not
 * compared: the series are sorted by their tags, and the rows of each stand in the order of time already (late ones are sorted).
 */
record FrozenRowsWriter(SstFileSet.Names names, Path directory, long fileMaxBytes, SstFileSet.Destination destination) {
    List<SstFile> write(FrozenRegion frozen) throws IOException {
        List<SstFile> added = new ArrayList<>();
        MemtableView view = frozen.rows().view();
        if (view.isEmpty()) {
            return added;
        }
        SeriesOrder order = view.series().order();
        for (boolean late : new boolean[] {false, true}) {
            if (view.rows(late) > 0) {
                added.addAll(writePart(frozen, late, order));
            }
        }
        return added;
    }

    private List<SstFile> writePart(FrozenRegion frozen, boolean late, SeriesOrder order) throws IOException {
        MemtableView view = frozen.rows().view();
        MemtableReader reader = new MemtableReader(view, late, List.of(), frozen.mergeMode());
        RowSelection selection = reader.sorted(order);
        // A missing column reads as NULL throughout, so those without values are left out.
        List<ColumnSchema> fields = view.fields().stream()
                .filter(field -> reader.hasValues(field.id()))
                .toList();
        SstFileSet.Target target = new SstFileSet.Target(
                frozen.region(), view.schema(), view.series(), names, directory, fileMaxBytes, destination);
        SstFileSet.Order fileOrder = new SstFileSet.Order(
                late,
                frozen.rows().orderFrom(),
                frozen.rows().cut(),
                frozen.rows().cut());
        int groupRows = SstFileSet.groupRows(view.rows(), view.memtable().byteSize());
        RowBlock block = new RowBlock(fields);
        try (SstFileSet files = new SstFileSet(target, fields, fileOrder)) {
            for (int from = 0; from < selection.count(); from += groupRows) {
                reader.read(selection, from, Math.min(from + groupRows, selection.count()), block);
                files.write(block);
            }
            return files.finish();
        }
    }
}
