package io.kontiki.region.group;

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
import io.kontiki.region.entry.EntryCodec;
import io.kontiki.region.entry.FlushedPart;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.entry.RegionDefinition;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.memtable.DeletePredicate;
import io.kontiki.region.series.SeriesSidecar;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Entries for tests, made as a leader makes them and passed through the codec. */
public final class GroupLog {
    public static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(0, "host", DataType.STRING, ColumnRole.TAG, true, null),
                    new ColumnSchema(1, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                    new ColumnSchema(2, "usage", DataType.FLOAT64, ColumnRole.FIELD, true, null)),
            3);

    private GroupLog() {}

    public static RegionDefinition definition(long metaVersion, RegionId region, long epoch, TableSchema schema) {
        return new RegionDefinition(metaVersion, region, epoch, "public", schema, TableOptions.DEFAULT);
    }

    public static byte[] rows(long... timestamps) {
        return rowsOf("h", timestamps);
    }

    public static byte[] rowsOf(String host, long... timestamps) {
        RowBatchBuilder builder = new RowBatchBuilder();
        byte[] name = host.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[2 + name.length];
        key[1] = (byte) name.length;
        System.arraycopy(name, 0, key, 2, name.length);
        int series = builder.addSeries(key, 0, key.length);
        int field = builder.addField(2, DataType.FLOAT64);
        for (long timestamp : timestamps) {
            builder.beginRow(series, timestamp);
            builder.setDouble(field, timestamp / 2.0);
        }
        return builder.encode();
    }

    public static WritePart part(
            RegionId region, long epoch, WriterId writer, long sequence, long mark, byte[] payload) {
        return new WritePart(region, epoch, 1, PartKind.ROWS, writer, sequence, mark, payload);
    }

    static WritePart delete(RegionId region, WriterId writer, long sequence, long mark, long from, long to) {
        byte[] payload = DeleteCodec.encode(new DeletePredicate(List.of(), from, to));
        return new WritePart(region, 1, 1, PartKind.DELETE, writer, sequence, mark, payload);
    }

    public static EncodedPart encoded(WritePart part) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[PartCodec.encodedBytes(part)]);
        PartCodec.encode(part, bytes, 0);
        return PartCodec.decodeAll(bytes, 0, 1).getFirst();
    }

    static LogEntry write(long stampMillis, List<WritePart> parts) {
        List<MemorySegment> segments =
                parts.stream().map(part -> encoded(part).bytes()).toList();
        return EntryCodec.decode(ByteBuffer.wrap(EntryCodec.encodeWrite(stampMillis, segments)));
    }

    static LogEntry through(LogEntry.Control control) {
        return EntryCodec.decode(ByteBuffer.wrap(EntryCodec.encodeControl(control)));
    }

    /** What a leader's flush of the oldest open cut gives: files in the store, and the entry. */
    static LogEntry.Flushed flush(GroupState leader, ModelRows.Store store, long stampMillis) {
        return flush(leader.openCuts().getFirst(), leader.term(), leader.regions(), store, stampMillis);
    }

    public static LogEntry.Flushed flush(
            OpenCut cut, long term, Map<RegionId, Region> regions, ModelRows.Store store, long stampMillis) {
        List<FlushedPart> parts = new ArrayList<>();
        regions.forEach((id, region) -> {
            List<String> lines = ((ModelRows) region.rows()).frozen.get(cut.index());
            if (lines != null) {
                List<SstFile> files = lines.isEmpty() ? List.of() : List.of(file(store, cut, lines));
                SeriesSidecar sidecar = new SeriesSidecar("sidecar/" + id.value() + "/" + cut.index(), 1, 1, 1);
                parts.add(new FlushedPart(id, cut.baseVersions().get(id), files, sidecar));
            }
        });
        return new LogEntry.Flushed(stampMillis, term, cut.index(), parts);
    }

    private static SstFile file(ModelRows.Store store, OpenCut cut, List<String> lines) {
        String key = "files/" + UUID.randomUUID();
        store.files.put(key, List.copyOf(lines));
        return new SstFile(
                key,
                false,
                lines.size(),
                1,
                1,
                0,
                0,
                cut.previousCut(),
                cut.index(),
                cut.index(),
                1,
                List.of(1, 2),
                List.of());
    }

    /** One file in place of all files of a Region. */
    static LogEntry.Compacted compact(RegionMeta meta, ModelRows.Store store, long stampMillis) {
        List<SstFile> old = meta.manifest().files();
        List<String> lines = new ArrayList<>();
        old.forEach(file -> lines.addAll(store.files.get(file.key())));
        long appliedTo = old.stream().mapToLong(SstFile::deletesAppliedTo).min().orElseThrow();
        SstFile merged = file(
                store, new OpenCut(old.getLast().orderTo(), 1, old.getFirst().orderFrom(), Map.of()), lines);
        merged = new SstFile(
                merged.key(),
                false,
                merged.rows(),
                1,
                1,
                0,
                0,
                merged.orderFrom(),
                merged.orderTo(),
                appliedTo,
                1,
                List.of(),
                List.of());
        List<String> removed = old.stream().map(SstFile::key).toList();
        return new LogEntry.Compacted(
                stampMillis, 1, meta.region(), meta.manifest().filesVersion(), removed, List.of(merged));
    }
}
