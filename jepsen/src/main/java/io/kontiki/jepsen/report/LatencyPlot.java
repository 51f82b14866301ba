package io.kontiki.jepsen.report;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.OperationType;
import java.util.HashSet;
import java.util.Set;

/**
 * How long each call took, as a point at the time of its invocation, by outcome, on a logarithmic axis. Points on the same pixel
 * are drawn once, which bounds the size. Stateless.
 */
public final class LatencyPlot {
    /** 0.1 ms to 100 s: what is outside stands at the edge. */
    private static final double LOWEST_MILLIS = 0.1;

    private static final int DECADES = 6;

    private LatencyPlot() {}

    /** An SVG document that needs nothing else. */
    public static String svg(History history) {
        Chart chart = new Chart("latency", "ms", history);
        for (int decade = 0; decade <= DECADES; decade++) {
            double millis = LOWEST_MILLIS * Math.pow(10, decade);
            chart.tick((double) decade / DECADES, millis < 1 ? "0.1" : Long.toString(Math.round(millis)));
        }
        for (OperationType outcome : Chart.OUTCOMES) {
            StringBuilder path = new StringBuilder();
            Set<Long> drawn = new HashSet<>();
            for (Call call : history.calls()) {
                if (call.completed() == null || call.outcome() != outcome) {
                    continue;
                }
                long nanos = call.completed().timeNanos() - call.invoked().timeNanos();
                double share = Math.log10(Math.max(nanos, 1) / 1e6 / LOWEST_MILLIS) / DECADES;
                long x = Math.round(chart.x(call.invoked().timeNanos()));
                long y = Math.round(chart.y(share));
                if (drawn.add(x << 32 | y)) {
                    path.append('M').append(x).append(' ').append(y).append("h0");
                }
            }
            if (!path.isEmpty()) {
                chart.path(path, outcome, 3);
            }
        }
        return chart.svg();
    }
}
