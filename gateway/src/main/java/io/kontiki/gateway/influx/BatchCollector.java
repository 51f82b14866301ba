package io.kontiki.gateway.influx;

import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.gateway.write.RegionBatch;
import io.kontiki.gateway.write.TableBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of the request in hand, by table and Region. Keeps the builders of the last request for the next one, up to
 * {@link #MAX_KEPT}.
 */
final class BatchCollector {
    /** Each builder may hold some megabytes. */
    private static final int MAX_KEPT = 16;

    private final Map<LineTable, List<RegionBatch>> closed = new LinkedHashMap<>();
    private final List<RegionRows> open = new ArrayList<>();
    private final List<RegionRows> kept = new ArrayList<>();
    private int stamps;
    private long rows;

    /** The batch that takes the next row of a Region; counts the row. */
    RegionRows rows(LineTable table, int region, int lineBytes) {
        RegionRows found = table.region(region);
        if (found == null || !found.isOpen) {
            found = open(table, region, found);
        } else if (found.lineBytes > LineProtocolParser.MAX_BATCH_LINE_BYTES) {
            close(found);
            found.restart(++stamps);
        }
        found.lineBytes += lineBytes;
        rows++;
        return found;
    }

    long rows() {
        return rows;
    }

    /** Encodes what is open; tables in the order of their first row. */
    List<TableBatch> encode() {
        open.forEach(this::close);
        List<TableBatch> batches = new ArrayList<>();
        closed.forEach((table, regions) -> batches.add(new TableBatch(table.target, regions)));
        return batches;
    }

    /** Forgets the request. */
    void reset() {
        rows = 0;
        closed.clear();
        for (RegionRows each : open) {
            each.isOpen = false;
            kept.add(each);
        }
        open.clear();
        if (kept.size() > MAX_KEPT) {
            kept.forEach(each -> each.table.setRegion(each.region, null));
            kept.clear();
        }
    }

    private RegionRows open(LineTable table, int region, RegionRows closedRows) {
        RegionRows opened = closedRows;
        if (opened == null) {
            opened = new RegionRows(table, region, new RowBatchBuilder());
            table.setRegion(region, opened);
        } else {
            kept.remove(opened);
        }
        opened.restart(++stamps);
        opened.isOpen = true;
        open.add(opened);
        closed.computeIfAbsent(table, key -> new ArrayList<>());
        return opened;
    }

    private void close(RegionRows batch) {
        if (batch.builder.rows() > 0) {
            closed.get(batch.table).add(new RegionBatch(batch.region, batch.builder.rows(), batch.builder.encode()));
        }
    }
}
