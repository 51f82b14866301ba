package io.kontiki.query.source;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Rows of a Region that stand in memory, at one fixed point. Valid until its {@link RegionSource} is closed.
 *
 * <p>Both kinds of part hold each key at most once (repeats within a late part are merged when it is opened), unless the table
 * keeps all rows. Deletes are applied already.
 */
public interface MemoryPart {
    /** Whether its rows are newer than in-order rows of the same key. */
    boolean late();

    /** A greater one is newer; comparable among all late files and late memory parts of the Region. */
    long order();

    /** An upper bound of the rows. */
    long rows();

    long minTimestamp();

    long maxTimestamp();

    /**
     * The rows that match, as Arrow batches: {@code __sid} Int32, then the columns in the given order under their names: the
     * time index and every other timestamp as Int64 in its unit, tags dictionary encoded (Int32 index; the dictionary has the
     * tag's own type), STRING Utf8, BINARY Binary, BOOLEAN Bool, integers in their width and signedness, FLOAT32 and FLOAT64,
     * DATE as Date(DAY).
     *
     * <p>Each call gives a new reader, which is consumed once, allocates only from the given allocator and must be closed before
     * it. Any thread, one at a time per reader.
     *
     * @param columnIds columns of the Region's schema without repeats; a column that no row has reads as NULL;
     *     rows older than a field have its default
     */
    ArrowReader open(BufferAllocator allocator, List<Integer> columnIds, TagTimePredicate predicate);
}
