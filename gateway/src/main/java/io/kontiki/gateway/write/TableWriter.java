package io.kontiki.gateway.write;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.json.Json;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.RegionClient;
import io.kontiki.region.client.WriterId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Writes rows and deletes to the Regions of tables, for every protocol. A call returns when everything it brought is committed and
 * applied, and only then. A batch over several Regions is not atomic.
 *
 * <p>While a WAL group has no leader, a Region is not open yet or a leader is busy, the call holds the rows and tries again; every
 * re-send carries the sequence of the first, so nothing is applied twice. Bytes in flight are bounded. Safe for all threads.
 */
public final class TableWriter {
    private final MetaClient meta;
    private final WriteSettings settings;
    private final WaitClock clock;
    private final ExecutorService threads;
    private final ByteBudget budget;
    private final RegionSequences sequences;
    private final GroupSend.Factory sends;
    private final WriteMetrics metrics;

    /**
     * @param threads runs the calls of one request to several WAL groups side by side; one virtual thread per task
     * @param newWriter gives a writer id that nobody has had, on every call
     */
    public TableWriter(
            MetaClient meta,
            RegionClient regions,
            GroupLeaders leaders,
            WriteSettings settings,
            ByteBudget budget,
            WaitClock clock,
            ExecutorService threads,
            Supplier<WriterId> newWriter,
            MetricRegistry registry) {
        this.meta = meta;
        this.settings = settings;
        this.clock = clock;
        this.threads = threads;
        this.budget = budget;
        this.sequences = new RegionSequences(newWriter);
        this.sends = new GroupSend.Factory(regions, leaders, settings, clock);
        this.metrics = new WriteMetrics(registry, budget, sequences);
        meta.onChange(image ->
                sequences.retain(region -> image.table(region.tableId()).isPresent()));
    }

    /**
     * Writes batches that were built for tables as some image had them.
     *
     * @throws io.kontiki.common.error.KontikiException BUSY or another code of kind RETRY: nothing was written, come back later;
     *     STALE_SCHEMA: nothing was written, some rows have to be built again for newer columns; UNKNOWN_OUTCOME: parts were written
     *     or may have been, the message says which and the exception whether to send all again is harmless; any other code: the
     *     reason of a refusal, after everything else was written, with what was
     */
    public void write(List<TableBatch> batches) {
        ByteBudget.Share share = budget.take(byteSize(batches));
        try {
            writeAdmitted(batches);
        } finally {
            share.close();
        }
    }

    /** As {@link #write}, for a caller that holds its share of the budget. */
    public void writeAdmitted(List<TableBatch> batches) {
        List<PendingPart> parts = new ArrayList<>();
        for (TableBatch batch : batches) {
            TableTarget target = batch.target();
            for (RegionBatch region : batch.regions()) {
                parts.add(new PendingPart(
                        RegionId.of(target.tableId(), region.region()),
                        PartKind.ROWS,
                        target.schema().version(),
                        region.payload(),
                        region.rows()));
            }
        }
        run(parts);
    }

    /**
     * Writes rows of typed values; see {@link io.kontiki.query.sql.InsertRows}. Returns their number.
     *
     * @param rows one value per column of the table's schema, in its order
     */
    public long insert(TableInfo table, List<Object[]> rows) {
        write(List.of(TypedRows.encode(TableTarget.of(table), rows)));
        return rows.size();
    }

    /** Deletes the rows that the filter matches, in the Regions that can have some. */
    public void delete(TableInfo table, DeleteFilter filter) {
        if (filter.fromInclusive() > filter.toInclusive()) {
            return;
        }
        byte[] payload = Json.write(filter);
        List<PendingPart> parts = new ArrayList<>();
        for (int number : DeletedRegions.of(table, filter)) {
            parts.add(new PendingPart(
                    RegionId.of(table.id(), number),
                    PartKind.DELETE,
                    table.schema().version(),
                    payload,
                    0));
        }
        run(parts);
    }

    public static long byteSize(List<TableBatch> batches) {
        return batches.stream().mapToLong(TableBatch::byteSize).sum();
    }

    private void run(List<PendingPart> parts) {
        RequestWrite write = new RequestWrite(meta, sends, sequences, threads, clock, metrics, settings.hold(), parts);
        metrics.latency.time(write::run);
    }
}
