package io.kontiki.gateway.write;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.kontiki.common.metric.Metrics;
import java.util.concurrent.atomic.AtomicInteger;

/** What the write path counts. */
final class WriteMetrics {
    final Counter rows;
    final Counter bytes;
    final AtomicInteger held = new AtomicInteger();
    final Counter retries;
    final Counter unknownOutcomes;
    final Counter givenUp;
    final Timer latency;

    WriteMetrics(MetricRegistry registry, ByteBudget budget, RegionSequences sequences) {
        Metrics.describe(registry, "kontiki_gateway_rows_written_total", "Rows that were committed and applied.");
        Metrics.describe(
                registry,
                "kontiki_gateway_batch_bytes_written_total",
                "Bytes of the batches that were committed and applied, compressed.");
        Metrics.describe(registry, "kontiki_gateway_writes_held", "Requests that wait for a leader or for room.");
        Metrics.describe(registry, "kontiki_gateway_part_retries_total", "Parts of requests that were sent again.");
        Metrics.describe(
                registry,
                "kontiki_gateway_unknown_outcomes_total",
                "Sends of which nobody knows whether they were applied; they are repeated under their sequence.");
        Metrics.describe(
                registry,
                "kontiki_gateway_parts_given_up_total",
                "Parts without an outcome when the hold time was over.");
        Metrics.describe(
                registry, "kontiki_gateway_write_seconds", "From the split of a request to its last applied part.");
        Metrics.describe(
                registry,
                "kontiki_gateway_write_bytes_in_flight",
                "Queue: bytes of requests that are read, parsed or written right now.");
        Metrics.describe(registry, "kontiki_gateway_unsettled_parts", "Sequences that have no outcome yet.");
        rows = registry.counter("kontiki_gateway_rows_written_total");
        bytes = registry.counter("kontiki_gateway_batch_bytes_written_total");
        registry.gauge("kontiki_gateway_writes_held", () -> held::get);
        retries = registry.counter("kontiki_gateway_part_retries_total");
        unknownOutcomes = registry.counter("kontiki_gateway_unknown_outcomes_total");
        givenUp = registry.counter("kontiki_gateway_parts_given_up_total");
        latency = registry.timer("kontiki_gateway_write_seconds");
        registry.gauge("kontiki_gateway_write_bytes_in_flight", () -> budget::used);
        registry.gauge("kontiki_gateway_unsettled_parts", () -> sequences::unsettledCount);
    }
}
