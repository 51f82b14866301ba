package io.kontiki.region.scan;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.memtable.DeletePredicate;
import io.kontiki.region.memtable.MemtableReader;
import io.kontiki.region.memtable.MemtableView;
import io.kontiki.region.memtable.RowSelection;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.region.series.TagColumn;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** One part of a memtable as a source: tag conditions become a set of series, which the memtable's chains or a scan resolve. */
record MemtableSource(
        TableSchema schema,
        MergeMode mergeMode,
        MemtableView view,
        boolean late,
        long order,
        List<DeletePredicate> laterDeletes)
        implements MemoryPart {
    @Override
    public long rows() {
        return view.rows(late);
    }

    @Override
    public long minTimestamp() {
        return view.part(late).minTimestamp();
    }

    @Override
    public long maxTimestamp() {
        return view.part(late).maxTimestamp();
    }

    @Override
    public ArrowReader open(BufferAllocator allocator, List<Integer> columnIds, TagTimePredicate predicate) {
        MemtableReader reader = new MemtableReader(view, late, laterDeletes, mergeMode);
        BitSet sids = sids(predicate);
        RowSelection selection = reader.matching(sids, predicate.fromInclusive(), predicate.toInclusive());
        return new MemtableArrowReader(allocator, schema, reader, selection, columnIds);
    }

    /** The series that fulfil all tag conditions; null where there is no condition. */
    private BitSet sids(TagTimePredicate predicate) {
        BitSet all = null;
        SeriesTable series = view.series();
        int count = series.count();
        for (TagCondition condition : predicate.tags()) {
            BitSet matching = sids(series, count, condition);
            if (all == null) {
                all = matching;
            } else {
                all.and(matching);
            }
        }
        return all;
    }

    private static BitSet sids(SeriesTable series, int count, TagCondition condition) {
        BitSet matching = new BitSet(count);
        Optional<TagColumn> tag = series.tag(condition.columnId());
        if (tag.isEmpty()) {
            matching.set(0, count, condition.includesNull());
            return matching;
        }
        BitSet codes = new BitSet();
        codes.set(0, condition.includesNull());
        for (TagValue value : condition.values()) {
            int code = tag.get().codeOf(value);
            if (code > 0) {
                codes.set(code);
            }
        }
        if (!codes.isEmpty()) {
            for (int sid = 0; sid < count; sid++) {
                if (codes.get(tag.get().code(sid))) {
                    matching.set(sid);
                }
            }
        }
        return matching;
    }
}
