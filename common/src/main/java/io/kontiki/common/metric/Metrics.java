package io.kontiki.common.metric;

import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import java.util.regex.Pattern;

/**
 * Names of metrics that carry Prometheus labels: {@code kontiki_wal_applied_index{group="1"}}. The same family with other labels
 * is another metric of the registry.
 */
public final class Metrics {
    private static final Pattern FAMILY = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final String HELP_PREFIX = "# HELP ";

    private Metrics() {}

    /** A help text, kept in the registry beside the metrics that it is about. */
    record Help(String family, String text) implements Metric {}

    /**
     * The registry's name of a metric.
     *
     * @param family letters, digits, underscores; with its unit at the end, such as {@code _bytes}, {@code _seconds}, {@code _total}
     * @param labels name, value, name, value...; values may hold anything
     */
    public static String name(String family, String... labels) {
        if (!FAMILY.matcher(family).matches()) {
            throw new IllegalArgumentException("not a metric name: '" + family + "'");
        }
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("labels of " + family + " are pairs of name and value");
        }
        if (labels.length == 0) {
            return family;
        }
        StringBuilder name = new StringBuilder(family).append('{');
        for (int i = 0; i < labels.length; i += 2) {
            if (!LABEL.matcher(labels[i]).matches()) {
                throw new IllegalArgumentException("not a label name: '" + labels[i] + "' of " + family);
            }
            name.append(i == 0 ? "" : ",").append(labels[i]).append("=\"");
            escape(labels[i + 1], name);
            name.append('"');
        }
        return name.append('}').toString();
    }

    /** Says what a family means, for the HELP line. May be repeated; the first text stays. */
    public static void describe(MetricRegistry registry, String family, String text) {
        String key = HELP_PREFIX + family;
        if (!registry.getMetrics().containsKey(key)) {
            try {
                registry.register(key, new Help(family, text));
            } catch (IllegalArgumentException alreadyThere) {
                // Another thread described it at the same moment, with the same words.
                return;
            }
        }
    }

    private static void escape(String value, StringBuilder target) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> target.append("\\\\");
                case '"' -> target.append("\\\"");
                case '\n' -> target.append("\\n");
                default -> target.append(c);
            }
        }
    }
}
