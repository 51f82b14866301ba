package io.kontiki.query.source;

import java.nio.file.Path;
import java.util.List;

/**
 * A Parquet file of a Region, on local disk, pinned until its {@link RegionSource} is closed. Columns: {@code __sid} INT32, the
 * time index as INT64 in its unit, tags and fields under their names, with the column id as Parquet field id; sorted by tags,
 * then time. A late file holds each key at most once (unless the table keeps all rows).
 *
 * @param late whether its rows are newer than in-order rows of the same key; in-order files hold each key once among all of them
 * @param order a greater one is newer; comparable among all late files and late memory parts of the Region
 * @param deletes rows that are gone although they stand in the file
 * @param columnIds the columns that the file has after {@code __sid}, as they stand in it; another column of the schema is NULL in all its
 *     rows, unless they are older than it
 * @param schemaVersion a field that was added in a later version has its default in all rows
 */
public record SourceFile(
        Path path,
        boolean late,
        long order,
        long minTimestamp,
        long maxTimestamp,
        long rows,
        long sizeBytes,
        List<DeleteFilter> deletes,
        List<Integer> columnIds,
        int schemaVersion) {
    public SourceFile {
        deletes = List.copyOf(deletes);
        columnIds = List.copyOf(columnIds);
    }
}
