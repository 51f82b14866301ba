package io.kontiki.region.series;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes and loads sidecars, so that a replica that starts from a snapshot pointer has exactly the series table of the cut: the
 * same ids, the same last timestamps.
 *
 * <p>Format, big endian: magic, version, series count; then one zstd stream (with checksum) of, per series in the order of ids: the
 * length of the key as int, the key, the last timestamp as long. The whole object's CRC-32C stands with whoever names it.
 */
public final class SeriesSidecars {
    private static final int MAGIC = 0x4B534552;
    private static final int VERSION = 1;
    private static final int ZSTD_LEVEL = 1;

    private SeriesSidecars() {}

    /**
     * Writes the series below {@code series.count()} under the key. Blocks; any thread while the table grows.
     *
     * @param temporary a file that does not exist yet; it is deleted in the end
     * @throws IOException when the temporary file cannot be written; what the store throws otherwise
     */
    public static SeriesSidecar write(
            SeriesTable table, FrozenSeries series, ObjectStore store, ObjectKey key, Path temporary)
            throws IOException {
        try {
            try (DataOutputStream header =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16))) {
                header.writeInt(MAGIC);
                header.writeInt(VERSION);
                header.writeInt(series.count());
                writeSeries(table, series, header);
            }
            ObjectDigest digest = store.putOnce(key, ObjectContent.of(temporary));
            return new SeriesSidecar(key.path(), digest.sizeBytes(), digest.crc32c(), series.count());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The table as of the sidecar's cut, verified. Blocks. @throws KontikiException CORRUPT when no copy is good */
    public static SeriesTable load(SeriesSidecar sidecar, TableSchema schema, ObjectStore store) {
        byte[] content = store.get(sidecar.objectKey(), sidecar.digest());
        try (DataInputStream header = new DataInputStream(new ByteArrayInputStream(content))) {
            if (header.readInt() != MAGIC || header.readInt() != VERSION) {
                throw new IOException("it is not a sidecar of version " + VERSION);
            }
            return readSeries(header, header.readInt(), schema);
        } catch (IOException | IllegalArgumentException damaged) {
            throw new KontikiException(
                    ErrorCode.CORRUPT,
                    "the sidecar " + sidecar.key() + " cannot be read: " + damaged.getMessage(),
                    damaged);
        }
    }

    private static void writeSeries(SeriesTable table, FrozenSeries series, DataOutputStream header)
            throws IOException {
        ZstdOutputStream zstd = new ZstdOutputStream(header, ZSTD_LEVEL);
        zstd.setChecksum(true);
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(zstd, 1 << 16))) {
            for (int sid = 0; sid < series.count(); sid++) {
                byte[] key = table.keyBytes(sid);
                out.writeInt(key.length);
                out.write(key);
                out.writeLong(series.lastTimestamp(sid));
            }
        }
    }

    private static SeriesTable readSeries(DataInputStream header, int count, TableSchema schema) throws IOException {
        SeriesTable table = new SeriesTable(schema);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new ZstdInputStream(header), 1 << 16))) {
            for (int sid = 0; sid < count; sid++) {
                byte[] key = new byte[in.readInt()];
                in.readFully(key);
                if (table.sidOrAdd(MemorySegment.ofArray(key)) != sid) {
                    throw new IOException("series " + sid + " occurs twice");
                }
                table.advance(sid, in.readLong());
            }
            if (in.read() >= 0) {
                throw new IOException("there is more than " + count + " series");
            }
        }
        table.publish();
        return table;
    }
}
