package io.kontiki.region.scan;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.manifest.TagRange;
import java.util.Optional;

/** Tells from the manifest alone whether a file can have rows that match. */
final class FilePruning {
    private final TableSchema schema;
    private final TagTimePredicate predicate;
    private final long ttlCutoff;

    FilePruning(TableSchema schema, TagTimePredicate predicate, long ttlCutoff) {
        this.schema = schema;
        this.predicate = predicate;
        this.ttlCutoff = ttlCutoff;
    }

    boolean mayMatch(SstFile file) {
        if (file.maxTimestamp() < ttlCutoff || !predicate.overlaps(file.minTimestamp(), file.maxTimestamp())) {
            return false;
        }
        return predicate.tags().stream().allMatch(condition -> mayMatch(condition, file));
    }

    private boolean mayMatch(TagCondition condition, SstFile file) {
        Optional<TagRange> range = file.tagRanges().stream()
                .filter(tag -> tag.columnId() == condition.columnId())
                .findFirst();
        if (range.isEmpty()) {
            // The tag is younger than the file: every row has NULL.
            return condition.includesNull();
        }
        if (condition.includesNull() && range.get().hasNull()) {
            return true;
        }
        Optional<DataType> type = schema.column(condition.columnId()).map(ColumnSchema::type);
        return type.isEmpty() || condition.values().stream().anyMatch(value -> within(type.get(), value, range.get()));
    }

    private static boolean within(DataType type, TagValue value, TagRange range) {
        return range.min() != null
                && TagValue.compare(type, value, range.min()) >= 0
                && TagValue.compare(type, value, range.max()) <= 0;
    }
}
