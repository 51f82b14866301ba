package io.kontiki.gateway.http;

import com.codahale.metrics.MetricRegistry;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.kontiki.common.metric.Metrics;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts requests by path and status, and times them. Paths that are not served count as one, or a scanner would fill the registry. */
final class RequestMetrics implements Filter {
    private final MetricRegistry registry;
    private final Set<String> paths;
    private final LongSupplier nanoTime;

    RequestMetrics(MetricRegistry registry, Set<String> paths, LongSupplier nanoTime) {
        Metrics.describe(
                registry,
                "kontiki_http_requests_total",
                "Requests by path and status; paths that are not served count as other.");
        Metrics.describe(registry, "kontiki_http_request_seconds", "From the request line to the end of the answer.");
        this.registry = registry;
        this.paths = Set.copyOf(paths);
        this.nanoTime = nanoTime;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long start = nanoTime.getAsLong();
        String asked = request.path().path();
        String path = paths.contains(asked) ? asked : "other";
        boolean answered = false;
        try {
            chain.proceed();
            answered = true;
        } finally {
            // After an exception the status is still the one that nobody has set.
            String status = answered || response.isSent()
                    ? Integer.toString(response.status().code())
                    : "broken";
            registry.counter(Metrics.name("kontiki_http_requests_total", "path", path, "status", status))
                    .inc();
            registry.timer(Metrics.name("kontiki_http_request_seconds", "path", path))
                    .update(nanoTime.getAsLong() - start, TimeUnit.NANOSECONDS);
        }
    }
}
