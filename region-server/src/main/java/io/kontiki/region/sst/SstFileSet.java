package io.kontiki.region.sst;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes sorted rows as one file after the other, each of bounded size, first to a local path; reads each back and then hands it
 * to its destination. One thread. After a failure nothing local is left; what the destination already took are orphans.
 */
public final class SstFileSet implements AutoCloseable {
    /** Files are cached whole on local disk, so they are kept at most this large. */
    public static final long FILE_MAX_BYTES = 128L << 20;
    /** Rows per row group: small enough for point queries, large enough to compress (measured, query-engine notes). */
    public static final int GROUP_ROWS = 20_480;
    /** Bytes per row group before compression, for rows with long strings. */
    public static final int GROUP_BYTES = 16 << 20;

    /** Where a finished file goes. */
    @FunctionalInterface
    public interface Destination {
        /**
         * Takes over the file, which is deleted when it still stands at its path afterwards. Blocks until the file is durable.
         *
         * @param digest what the file holds
         */
        void take(Path file, ObjectKey key, ObjectDigest digest) throws IOException;
    }

    /** Names for files: one per call, never the same. */
    @FunctionalInterface
    public interface Names {
        ObjectKey next();
    }

    /**
     * What is the same for all files of a set.
     *
     * @param directory for files in progress; it exists
     * @param fileMaxBytes about where a file ends and the next begins
     */
    public record Target(
            RegionId region,
            TableSchema schema,
            SeriesTable series,
            Names names,
            Path directory,
            long fileMaxBytes,
            Destination destination) {}

    /** The order of the rows, for the manifest. */
    public record Order(boolean late, long from, long to, long deletesAppliedTo) {}

    private final Target target;
    private final List<ColumnSchema> fields;
    private final Order order;
    private final List<SstFile> finished = new ArrayList<>();
    private ObjectKey key;
    private Path path;
    private SstWriter writer;
    private long largestGroup;

    public SstFileSet(Target target, List<ColumnSchema> fields, Order order) {
        this.target = target;
        this.fields = List.copyOf(fields);
        this.order = order;
    }

    /** How many rows a row group should have, given their size in memory. */
    public static int groupRows(long rows, long bytes) {
        return Math.min(GROUP_ROWS, rowsInMemory(rows, bytes));
    }

    /** How many such rows may be held in memory at a time, as one row group or as several. */
    public static int rowsInMemory(long rows, long bytes) {
        long perRow = Math.max(1, bytes / Math.max(1, rows));
        return (int) Math.max(64, GROUP_BYTES / perRow);
    }

    /** Writes a block as a row group of the current file. */
    public void write(RowBlock block) throws IOException {
        if (block.rows() == 0) {
            return;
        }
        if (writer != null && writer.position() + largestGroup > target.fileMaxBytes()) {
            finishFile();
        }
        if (writer == null) {
            key = target.names().next();
            path = target.directory().resolve(key.name());
            writer = new SstWriter(path, target.region(), target.schema(), target.series(), fields);
        }
        long before = writer.position();
        writer.write(block);
        largestGroup = Math.max(largestGroup, writer.position() - before);
    }

    /** Finishes the last file; all of them, complete and read back. */
    public List<SstFile> finish() throws IOException {
        if (writer != null) {
            finishFile();
        }
        return List.copyOf(finished);
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
            writer = null;
            Files.deleteIfExists(path);
        }
    }

    private void finishFile() throws IOException {
        writer.finish();
        SstWriter done = writer;
        done.close();
        try {
            ObjectDigest digest = readBack(done);
            target.destination().take(path, key, digest);
            finished.add(new SstFile(
                    key.path(),
                    order.late(),
                    done.rows(),
                    digest.sizeBytes(),
                    digest.crc32c(),
                    done.minTimestamp(),
                    done.maxTimestamp(),
                    order.from(),
                    order.to(),
                    order.deletesAppliedTo(),
                    target.schema().version(),
                    done.columnIds(),
                    done.tagRanges()));
        } finally {
            writer = null;
            Files.deleteIfExists(path);
        }
    }

    /** Reads what stands on disk: the footer must parse, count the rows that were written and name the columns by which they are read. */
    private ObjectDigest readBack(SstWriter written) throws IOException {
        try (SstReader reader = new SstReader(path)) {
            if (!reader.columnIds().equals(written.columnIds())) {
                throw new KontikiException(
                        ErrorCode.CORRUPT,
                        "the new file " + path + " reads back the columns " + reader.columnIds() + " instead of "
                                + written.columnIds());
            }
            if (reader.rows() != written.rows()) {
                throw new KontikiException(
                        ErrorCode.CORRUPT,
                        "the new file " + path + " reads back " + reader.rows() + " rows instead of " + written.rows());
            }
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 18)) {
            return ObjectDigest.of(in);
        }
    }
}
