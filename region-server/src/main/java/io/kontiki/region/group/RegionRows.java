package io.kontiki.region.group;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.region.memtable.BatchRefusal;
import io.kontiki.region.memtable.DeletePredicate;
import java.util.Optional;

/**
 * The rows of one Region on one replica that are not yet in the manifest's files: an active part and one frozen part per open cut.
 *
 * <p>All changes come from the apply thread, in log order, and are total: what is handed in has been validated, and a failure here
 * stops the replica. Nothing does I/O. {@link #publish} makes them visible to scans by one assignment. A witness has an
 * implementation that keeps nothing.
 */
public interface RegionRows {
    /**
     * Appends the rows of a part, or says why the batch does not fit the schema: then nothing has changed. A witness decides alike.
     * {@code batch} is valid only during the call.
     *
     * @param schemaVersion the rows are older than the fields of later versions
     */
    Optional<BatchRefusal> append(RegionMeta meta, RowBatch batch, int schemaVersion, long logIndex, int placeInEntry);

    /** Removes matching rows of the active part. Frozen parts are filtered by the manifest's stored deletes. */
    void delete(DeletePredicate predicate, long logIndex);

    /** The schema or the options changed; rows that follow are of the new ones. */
    void schemaChanged(RegionMeta meta);

    /** What is active becomes the frozen part of this cut; an empty active part freezes to nothing. */
    void freeze(long cut);

    /** Whether a frozen part with rows or new series stands for this cut, so that a Flushed must name this Region. */
    boolean hasFrozen(long cut);

    /** The frozen part of this cut is in the manifest's files now and goes as soon as no scan holds it. */
    void flushed(long cut);

    /** Shows the state as of this index to scans. */
    void publish(RegionMeta meta, long appliedIndex);

    /** Memory held by active and frozen rows. Any thread. */
    long memoryBytes();

    /** The share of the active part in it. Any thread. */
    long activeBytes();

    /** Series of the Region. Any thread. */
    int seriesCount();

    /**
     * Whether every series of a batch is known. Any thread; while series are being added it may miss some and say no.
     */
    boolean knowsSeriesOf(RowBatch batch);

    /** Memory held by the table of series. Any thread. */
    long seriesBytes();

    /** The Region ended here, or the replica closes. Running scans keep what they hold. */
    void close();
}
