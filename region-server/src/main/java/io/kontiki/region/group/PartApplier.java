package io.kontiki.region.group;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.manifest.StoredDelete;
import io.kontiki.region.memtable.DeletePredicate;
import java.util.Optional;

/**
 * Decides and applies one part of a write. Everything that was checked before the log is decided again here, because the state may
 * have changed in between, and alike on every replica, the witness included.
 */
final class PartApplier {
    private final Cuts cuts;

    PartApplier(Cuts cuts) {
        this.cuts = cuts;
    }

    PartOutcome apply(Region region, EncodedPart part, long index, int place) {
        RegionMeta meta = region.meta();
        if (part.epoch() != meta.epoch()) {
            return new PartOutcome.NotHere(meta.epoch());
        }
        DedupeTable writers = region.writers();
        return switch (writers.check(part.writer(), part.sequence(), part.lowWaterMark())) {
            case APPLIED -> new PartOutcome.AlreadyApplied();
            case BELOW_MARK ->
                new PartOutcome.UnknownOutcome("sequence " + part.sequence() + " is below the writer's low-water mark");
            case OUTSIDE_WINDOW ->
                new PartOutcome.Invalid(
                        ErrorCode.INVALID_ARGUMENT,
                        "sequence " + part.sequence() + " is outside the writer's window of " + WritePart.WINDOW);
            case NEW -> {
                if (part.schemaVersion() > meta.schema().version()) {
                    yield new PartOutcome.StaleSchema(meta.schema().version());
                }
                Optional<PartOutcome> refusal = switch (part.kind()) {
                    case ROWS -> append(region, part, index, place);
                    case DELETE -> delete(region, part, index);
                };
                if (refusal.isPresent()) {
                    yield refusal.get();
                }
                writers.record(part.writer(), part.sequence(), part.lowWaterMark());
                yield new PartOutcome.Applied(index);
            }
        };
    }

    private static Optional<PartOutcome> append(Region region, EncodedPart part, long index, int place) {
        RowBatch batch;
        try {
            batch = RowBatch.decode(part.payload());
        } catch (KontikiException e) {
            return Optional.of(new PartOutcome.Invalid(e.code(), e.getMessage()));
        }
        RegionMeta meta = region.meta();
        // A row that a gateway made without knowing of a new column is older than it. Where fields merge it is not: its
        // default would
        // stand over a value that another gateway wrote before.
        int version = meta.options().mergeMode() == MergeMode.LAST_NON_NULL
                ? meta.schema().version()
                : part.schemaVersion();
        return region.rows()
                .append(meta, batch, version, index, place)
                .map(refusal -> part.schemaVersion() < meta.schema().version()
                        // It may fit the schema that it was not built for: the gateway reads that one and builds it
                        // again.
                        ? new PartOutcome.StaleSchema(meta.schema().version())
                        : new PartOutcome.Invalid(refusal.code(), refusal.message()));
    }

    private Optional<PartOutcome> delete(Region region, EncodedPart part, long index) {
        DeletePredicate predicate;
        try {
            predicate = DeleteCodec.decode(part.payload());
        } catch (KontikiException e) {
            return Optional.of(new PartOutcome.Invalid(e.code(), e.getMessage()));
        }
        RegionMeta meta = region.meta();
        for (DeletePredicate.TagEquals tag : predicate.tags()) {
            if (meta.schema()
                    .column(tag.columnId())
                    .filter(column -> column.role() == ColumnRole.TAG)
                    .isEmpty()) {
                return Optional.of(new PartOutcome.Invalid(
                        ErrorCode.COLUMN_NOT_FOUND,
                        "column id " + tag.columnId() + " of a DELETE is not a tag of the table"));
            }
        }
        boolean hasFrozen = cuts.oldestFrozen(meta.region()) != Long.MAX_VALUE;
        region.replaceMeta(
                meta.withManifest(meta.manifest().withDelete(new StoredDelete(predicate, index), hasFrozen)));
        region.rows().delete(predicate, index);
        return Optional.empty();
    }
}
