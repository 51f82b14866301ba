package io.kontiki.query.source;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import java.util.List;

/**
 * One Region at one consistent point, already pruned by the predicate it was opened with. It pins its files and memory until it
 * is closed, which must be after every result, connection, stream and buffer made from it was closed. Immutable; any thread.
 */
public interface RegionSource extends AutoCloseable {
    RegionId region();

    TableSchema schema();

    MergeMode mergeMode();

    /** Rows before this time are too old to be seen; {@link Long#MIN_VALUE} where the table has no ttl. */
    long queryTimeTtlCutoff();

    List<SourceFile> files();

    List<MemoryPart> memory();

    /** An upper bound of what is read. */
    default long rows() {
        return files().stream().mapToLong(SourceFile::rows).sum()
                + memory().stream().mapToLong(MemoryPart::rows).sum();
    }

    /** Whether some of its rows are late: they replace others, unless the table keeps all. */
    default boolean hasLate() {
        return files().stream().anyMatch(SourceFile::late) || memory().stream().anyMatch(MemoryPart::late);
    }

    @Override
    void close();
}
