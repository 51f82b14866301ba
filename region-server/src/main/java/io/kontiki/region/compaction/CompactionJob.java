package io.kontiki.region.compaction;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.block.OlderRowsValue;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.series.SeriesOrder;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.region.sst.SstFileSet;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Rewrites files as a plan says: rows are merged in the order of files, one row group of each input in memory. Blocks; one thread
 * per run.
 *
 * <p>Whatever fails, nothing is half done: the manifest still names the inputs, and files that were put are orphans under names
 * that are never used again.
 */
public final class CompactionJob {
    private final ObjectStore store;
    private final SstCache cache;
    private final FileNames names;
    private final Path directory;
    private final long fileMaxBytes;

    /** @param directory for files in progress; it exists, on the disk of this node */
    public CompactionJob(ObjectStore store, SstCache cache, FileNames names, Path directory) {
        this(store, cache, names, directory, SstFileSet.FILE_MAX_BYTES);
    }

    CompactionJob(ObjectStore store, SstCache cache, FileNames names, Path directory, long fileMaxBytes) {
        this.store = store;
        this.cache = cache;
        this.names = names;
        this.directory = directory;
        this.fileMaxBytes = fileMaxBytes;
    }

    /**
     * The Region whose files these are, as of the plan or later.
     *
     * @param series knows every series of the inputs
     */
    public record Subject(RegionId region, TableSchema schema, MergeMode mergeMode, SeriesTable series) {}

    /** @throws IOException when the local directory fails; what the store throws otherwise */
    public CompactionResult run(CompactionPlan plan, Subject subject) throws IOException {
        List<String> removed = new ArrayList<>();
        Stream.of(plan.inOrder(), plan.late(), plan.expired())
                .flatMap(List::stream)
                .map(SstFile::key)
                .forEach(removed::add);
        List<SstFile> added = new ArrayList<>();
        LongPredicate folded = timestamp -> timestamp >= plan.windowFrom() && timestamp <= plan.windowTo();
        List<SstFile> inputs = plan.folds()
                ? Stream.concat(plan.inOrder().stream(), plan.late().stream()).toList()
                : plan.inOrder();
        if (!inputs.isEmpty()) {
            added.addAll(merge(plan, subject, inputs, false, folded));
        }
        if (!plan.folds()) {
            if (!plan.late().isEmpty()) {
                added.addAll(merge(plan, subject, plan.late(), true, folded.negate()));
            }
            return new CompactionResult(removed, added);
        }
        for (SstFile late : plan.late()) {
            boolean whole = late.minTimestamp() >= plan.windowFrom() && late.maxTimestamp() <= plan.windowTo();
            if (!whole) {
                added.addAll(merge(plan, subject, List.of(late), true, folded.negate()));
            }
        }
        return new CompactionResult(removed, added);
    }

    /** @param late whether the output is: what was not folded is */
    private List<SstFile> merge(
            CompactionPlan plan, Subject subject, List<SstFile> inputs, boolean late, LongPredicate lateTimes)
            throws IOException {
        List<ColumnSchema> fields = fields(subject.schema(), inputs);
        SstFileSet.Target target = new SstFileSet.Target(
                subject.region(),
                subject.schema(),
                subject.series(),
                () -> names.next("parquet"),
                directory,
                fileMaxBytes,
                (file, key, digest) -> {
                    if (!store.putOnce(key, ObjectContent.of(file)).equals(digest)) {
                        throw new IOException("the file " + file + " changed while it was put as " + key);
                    }
                });
        SstFileSet.Order order = new SstFileSet.Order(
                late,
                inputs.stream().mapToLong(SstFile::orderFrom).min().orElseThrow(),
                inputs.stream().mapToLong(SstFile::orderTo).max().orElseThrow(),
                plan.deletesAppliedTo());
        try (Inputs cursors = new Inputs();
                SstFileSet files = new SstFileSet(target, fields, order)) {
            SeriesOrder seriesOrder = subject.series().order();
            for (SstFile input : inputs) {
                SstCache.Pin pin = cursors.pin(cache, input);
                cursors.add(new SstCursor(
                        input,
                        pin.path(),
                        fields,
                        subject.schema().timeIndex(),
                        subject.series(),
                        seriesOrder,
                        plan.deletes(),
                        input.late() ? lateTimes : null));
            }
            new RowMerge(subject.mergeMode(), fields, groupRows(inputs)).run(cursors.cursors, files);
            return files.finish();
        }
    }

    /** Files say little of the size of rows in memory; compression by six is what was seen, strings included. */
    private static int groupRows(List<SstFile> inputs) {
        long rows = inputs.stream().mapToLong(SstFile::rows).sum();
        long bytes = inputs.stream().mapToLong(SstFile::sizeBytes).sum();
        return SstFileSet.groupRows(rows, bytes * 6);
    }

    /** Those that some input has, or has rows older than: the output is of the newest version and must hold their default. */
    private static List<ColumnSchema> fields(TableSchema schema, List<SstFile> inputs) {
        Set<Integer> ids = new HashSet<>();
        inputs.forEach(input -> ids.addAll(input.columnIds()));
        int oldest = inputs.stream().mapToInt(SstFile::schemaVersion).min().orElseThrow();
        return schema.fields().stream()
                .filter(field -> ids.contains(field.id())
                        || OlderRowsValue.of(field)
                                .filter(value -> value.isFor(oldest))
                                .isPresent())
                .toList();
    }

    /** Open inputs, closed together: readers first, then their pins. */
    private static final class Inputs implements AutoCloseable {
        private final List<SstCache.Pin> pins = new ArrayList<>();
        private final List<SstCursor> cursors = new ArrayList<>();

        SstCache.Pin pin(SstCache cache, SstFile file) {
            SstCache.Pin pin = cache.pin(file);
            pins.add(pin);
            return pin;
        }

        void add(SstCursor cursor) {
            cursors.add(cursor);
        }

        @Override
        public void close() throws IOException {
            IOException first = null;
            try {
                for (SstCursor cursor : cursors) {
                    try {
                        cursor.close();
                    } catch (IOException e) {
                        first = first == null ? e : first;
                    }
                }
            } finally {
                pins.forEach(SstCache.Pin::close);
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
