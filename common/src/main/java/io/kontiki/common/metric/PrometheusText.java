package io.kontiki.common.metric;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints a registry as Prometheus text, format 0.0.4: families sorted by name, one TYPE line each.
 *
 * <p>Counters and meters are counters, gauges of numbers and booleans are gauges, or counters where the name says {@code _total}
 * (others are left out), histograms and timers are summaries without a sum, because Dropwizard keeps none; timers are in seconds. A
 * gauge that throws is left out and logged: one broken gauge must not hide all metrics.
 */
public final class PrometheusText {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(PrometheusText.class);
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private PrometheusText() {}

    private static final class Family {
        private final List<String> lines = new ArrayList<>();
        private String type;

        private void add(String newType, List<String> newLines) {
            type = type == null || type.equals(newType) ? newType : "untyped";
            lines.addAll(newLines);
        }
    }

    public static String render(MetricRegistry registry) {
        Map<String, Family> families = new TreeMap<>();
        Map<String, String> helps = new HashMap<>();
        for (Map.Entry<String, Metric> entry : registry.getMetrics().entrySet()) {
            if (entry.getValue() instanceof Metrics.Help help) {
                helps.put(help.family(), help.text());
            } else {
                add(families, entry.getKey(), entry.getValue());
            }
        }
        StringBuilder out = new StringBuilder();
        families.forEach((name, family) -> {
            String help = helps.get(name);
            if (help != null) {
                out.append("# HELP ")
                        .append(name)
                        .append(' ')
                        .append(help.replace("\\", "\\\\").replace("\n", "\\n"))
                        .append('\n');
            }
            out.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
            family.lines.forEach(line -> out.append(line).append('\n'));
        });
        return out.toString();
    }

    private static void add(Map<String, Family> families, String key, Metric metric) {
        int brace = key.indexOf('{');
        // Names of libraries have dots and dashes; ours were checked when they were made.
        String name = (brace < 0 ? key : key.substring(0, brace)).replaceAll("[^a-zA-Z0-9_:]", "_");
        String labels = brace < 0 ? "" : key.substring(brace + 1, key.length() - 1);
        switch (metric) {
            case Counter counter ->
                family(families, name).add("counter", List.of(line(name, labels, counter.getCount())));
            case Meter meter -> family(families, name).add("counter", List.of(line(name, labels, meter.getCount())));
            case Histogram histogram ->
                family(families, name)
                        .add("summary", summary(name, labels, histogram.getSnapshot(), histogram.getCount(), 1));
            case Timer timer ->
                family(families, name)
                        .add("summary", summary(name, labels, timer.getSnapshot(), timer.getCount(), NANOS_PER_SECOND));
            case Gauge<?> gauge -> addGauge(families, name, labels, gauge);
            default -> LOG.debug("{} is of no type that Prometheus knows", key);
        }
    }

    private static void addGauge(Map<String, Family> families, String name, String labels, Gauge<?> gauge) {
        Object value;
        try {
            value = gauge.getValue();
        } catch (RuntimeException e) {
            LOG.warn("the gauge {} failed", name, e);
            return;
        }
        if (value instanceof Boolean flag) {
            family(families, name).add("gauge", List.of(line(name, labels, flag ? 1 : 0)));
        } else if (value instanceof Number number) {
            // A sum that somebody else keeps, such as CPU time, is read by a gauge and still is a counter.
            family(families, name)
                    .add(name.endsWith("_total") ? "counter" : "gauge", List.of(line(name, labels, number)));
        }
    }

    private static List<String> summary(String name, String labels, Snapshot snapshot, long count, double divisor) {
        List<String> lines = new ArrayList<>();
        String separator = labels.isEmpty() ? "" : ",";
        for (double quantile : QUANTILES) {
            lines.add(line(
                    name, labels + separator + "quantile=\"" + quantile + "\"", snapshot.getValue(quantile) / divisor));
        }
        lines.add(line(name + "_count", labels, count));
        return lines;
    }

    private static Family family(Map<String, Family> families, String name) {
        String legal = Character.isDigit(name.charAt(0)) ? "_" + name : name;
        return families.computeIfAbsent(legal, key -> new Family());
    }

    private static String line(String name, String labels, Number value) {
        return name + (labels.isEmpty() ? "" : "{" + labels + "}") + " " + number(value);
    }

    private static String number(Number value) {
        double number = value.doubleValue();
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        return value instanceof Double || value instanceof Float ? value.toString() : Long.toString(value.longValue());
    }
}
