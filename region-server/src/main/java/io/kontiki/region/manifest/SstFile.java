package io.kontiki.region.manifest;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import java.util.List;

/**
 * One data file as the manifest names it: what is needed to find, verify, prune, order and read it without opening it.
 *
 * @param key the object's key; never re-used
 * @param late whether its rows are newer than in-order rows of the same key
 * @param crc32c of the whole file
 * @param minTimestamp in the unit of the table's time index
 * @param orderFrom the log index after which its oldest rows were written (exclusive; the cut before)
 * @param orderTo the log index up to which its newest rows were written (inclusive; a cut)
 * @param deletesAppliedTo deletes up to this log index have been applied to its rows
 * @param schemaVersion the version under which it was written
 * @param columnIds the columns it has, in its order
 * @param tagRanges the range of each tag that the file has
 */
public record SstFile(
        String key,
        boolean late,
        long rows,
        long sizeBytes,
        int crc32c,
        long minTimestamp,
        long maxTimestamp,
        long orderFrom,
        long orderTo,
        long deletesAppliedTo,
        int schemaVersion,
        List<Integer> columnIds,
        List<TagRange> tagRanges) {
    public SstFile {
        columnIds = List.copyOf(columnIds);
        tagRanges = List.copyOf(tagRanges);
        if (rows < 1 || minTimestamp > maxTimestamp || orderFrom > orderTo) {
            throw new IllegalArgumentException("not a data file: " + key + " with " + rows + " rows from "
                    + minTimestamp + " to " + maxTimestamp + ", order " + orderFrom + " to " + orderTo);
        }
    }

    /** The same content under another key. */
    public SstFile withKey(ObjectKey other) {
        return new SstFile(
                other.path(),
                late,
                rows,
                sizeBytes,
                crc32c,
                minTimestamp,
                maxTimestamp,
                orderFrom,
                orderTo,
                deletesAppliedTo,
                schemaVersion,
                columnIds,
                tagRanges);
    }

    public ObjectKey objectKey() {
        return ObjectKey.of(key);
    }

    public ObjectDigest digest() {
        return new ObjectDigest(sizeBytes, crc32c);
    }
}
