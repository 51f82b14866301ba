package io.kontiki.jepsen.report;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.OperationType;
import java.util.Arrays;
import java.util.Locale;

/** How many calls were completed per second, by outcome. Stateless. */
public final class RatePlot {
    private static final int MOST_POINTS = 150;
    private static final long SHORTEST_NANOS = 500_000_000;

    private RatePlot() {}

    /** An SVG document that needs nothing else. */
    public static String svg(History history) {
        long width = Math.max(SHORTEST_NANOS, history.endNanos() / MOST_POINTS);
        int slots = Math.toIntExact(history.endNanos() / width) + 1;
        double[][] rates = new double[OperationType.values().length][slots];
        for (Call call : history.calls()) {
            if (call.completed() != null) {
                int slot = Math.toIntExact(call.completed().timeNanos() / width);
                rates[call.outcome().ordinal()][slot] += 1 / Chart.seconds(width);
            }
        }
        double highest =
                Arrays.stream(rates).flatMapToDouble(Arrays::stream).max().orElse(0);
        double ceiling = ceiling(highest);
        Chart chart = new Chart("throughput", "calls per second", history);
        for (int tick = 0; tick <= 5; tick++) {
            chart.tick(tick / 5.0, String.format(Locale.ROOT, ceiling < 5 ? "%.1f" : "%.0f", ceiling * tick / 5));
        }
        for (OperationType outcome : Chart.OUTCOMES) {
            StringBuilder path = new StringBuilder();
            for (int slot = 0; slot < slots; slot++) {
                path.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        slot == 0 ? "M" : "L",
                        chart.x(width * slot + width / 2),
                        chart.y(rates[outcome.ordinal()][slot] / ceiling)));
            }
            chart.path(path, outcome, 1.6);
        }
        return chart.svg();
    }

    /** The next round number: 1, 2 or 5 times a power of ten. */
    private static double ceiling(double highest) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(highest, 1))));
        for (double factor : new double[] {1, 2, 5}) {
            if (highest <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
