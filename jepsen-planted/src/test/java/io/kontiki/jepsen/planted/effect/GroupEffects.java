package io.kontiki.jepsen.planted.effect;

import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.client.PartCodec;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import io.kontiki.region.entry.FlushedPart;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.entry.RegionDefinition;
import io.kontiki.region.flush.FlushJob;
import io.kontiki.region.flush.FlushedRegion;
import io.kontiki.region.group.ApplyResult;
import io.kontiki.region.group.GroupState;
import io.kontiki.region.group.MemtableRows;
import io.kontiki.region.group.NoRows;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.storage.InMemoryObjectStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.arrow.memory.RootAllocator;

/**
 * Drives the replicated state of a WAL group and tells what came out. A loader that plants a bug loads it together with the product,
 * so it is called by reflection and gives nothing but texts.
 */
public final class GroupEffects implements Function<String, String> {
    private static final RegionId REGION = RegionId.of(1, 0);
    private static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(0, "host", DataType.STRING, ColumnRole.TAG, true, null),
                    new ColumnSchema(1, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                    new ColumnSchema(2, "usage", DataType.FLOAT64, ColumnRole.FIELD, true, null)),
            3);
    private static final WriterId WRITER = new WriterId(1, 2);

    private final InMemoryObjectStore store = new InMemoryObjectStore("memory");
    private final MemtableRows.Factory factory = new MemtableRows.Factory(new RootAllocator(), store);
    private long index;

    /** @param question a method of this class; with {@code "flush:<directory>"} files in progress go there */
    @Override
    public String apply(String question) {
        String[] words = question.split(":", 2);
        try {
            return switch (words[0]) {
                case "visibleRows" -> visibleRows();
                case "outcomesOfARepetition" -> outcomes(1, 1);
                case "outcomesOfALowerSequence" -> outcomes(1, 0);
                case "rowsAfterAFlush" -> rowsAfterAFlush(Path.of(words[1]));
                case "snapshotOfAWitness" -> snapshotOfAWitness(Path.of(words[1]));
                case "seriesAfterARestart" -> seriesAfterARestart(Path.of(words[1]));
                default -> throw new IllegalArgumentException(question);
            };
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String visibleRows() {
        GroupState state = opened(new GroupState(1, factory));
        StringBuilder rows = new StringBuilder();
        for (int sequence = 0; sequence < 3; sequence++) {
            write(state, sequence);
            rows.append(active(state)).append(' ');
        }
        return rows.toString().strip();
    }

    private String outcomes(long first, long second) {
        GroupState state = opened(new GroupState(1, factory));
        return write(state, first) + " " + write(state, second) + " rows " + active(state);
    }

    private String rowsAfterAFlush(Path directory) throws IOException {
        GroupState state = opened(new GroupState(1, factory));
        write(state, 0);
        flush(state, state, directory);
        return "rows " + active(state);
    }

    private String snapshotOfAWitness(Path directory) throws IOException {
        GroupState data = opened(new GroupState(1, factory));
        index = 0;
        GroupState witness = opened(new GroupState(1, NoRows.FACTORY));
        write(data, 0);
        write(witness, 1);
        long cut = flush(data, witness, directory);
        GroupState copy = GroupState.restore(witness.durable(), factory);
        return witness.durable().cut() - cut + " after the cut, " + active(copy) + " rows";
    }

    private String seriesAfterARestart(Path directory) throws IOException {
        GroupState state = opened(new GroupState(1, factory));
        write(state, 0);
        flush(state, state, directory);
        GroupState again = GroupState.restore(state.durable(), factory);
        return again.regions().get(REGION).rows().seriesCount() + " series";
    }

    /** A cut, one more write, and the Flushed, to one state or to two that are alike. Returns the cut. */
    private long flush(GroupState data, GroupState other, Path directory) throws IOException {
        long cut = ++index;
        List<GroupState> all = data == other ? List.of(data) : List.of(data, other);
        all.forEach(state -> state.apply(1, cut, new LogEntry.Freeze(cut)));
        long write = ++index;
        all.forEach(state -> state.apply(1, write, new LogEntry.Write(write, List.of(part(7)))));
        MemtableRows rows = (MemtableRows) data.regions().get(REGION).rows();
        AtomicInteger ids = new AtomicInteger();
        FlushedRegion flushed = new FlushJob(
                        store, new FileNames("public", REGION, 1, () -> "f" + ids.incrementAndGet()), directory)
                .run(rows.flushable(
                        (FrozenPart.FrozenMemtable) rows.frozenPart(cut).orElseThrow()));
        FlushedPart part = new FlushedPart(REGION, 0, flushed.added(), flushed.sidecar());
        long last = ++index;
        all.forEach(state -> state.apply(1, last, new LogEntry.Flushed(last, 1, cut, List.of(part))));
        return cut;
    }

    private GroupState opened(GroupState state) {
        RegionDefinition region = new RegionDefinition(1, REGION, 1, "public", SCHEMA, TableOptions.DEFAULT);
        state.apply(1, ++index, new LogEntry.RegionOpened(index, region));
        return state;
    }

    private String write(GroupState state, long sequence) {
        ApplyResult result = state.apply(1, ++index, new LogEntry.Write(index, List.of(part(sequence))));
        return ((ApplyResult.Parts) result).outcomes().getFirst().getClass().getSimpleName();
    }

    private static EncodedPart part(long sequence) {
        RowBatchBuilder builder = new RowBatchBuilder();
        byte[] key = {0, 1, 'h'};
        int series = builder.addSeries(key, 0, key.length);
        int field = builder.addField(2, DataType.FLOAT64);
        builder.beginRow(series, sequence);
        builder.setDouble(field, 1.5);
        WritePart part = new WritePart(REGION, 1, 1, PartKind.ROWS, WRITER, sequence, 0, builder.encode());
        MemorySegment bytes = MemorySegment.ofArray(new byte[PartCodec.encodedBytes(part)]);
        PartCodec.encode(part, bytes, 0);
        return PartCodec.decodeAll(bytes, 0, 1).getFirst();
    }

    private static long active(GroupState state) {
        return ((MemtableRows) state.regions().get(REGION).rows())
                .image()
                .active()
                .rows();
    }
}
