package io.kontiki.jepsen.report;

import io.kontiki.jepsen.checker.Anomaly;
import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.history.History;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The page of one run: the verdict of each checker with its anomalies, figures, plots, and links to what else is in the folder.
 * Stateless.
 */
public final class RunPage {
    private RunPage() {}

    /**
     * @param pages by anomaly, the page that shows it; not all have one
     * @param links further files, by what they are called
     */
    public static String html(
            RunSummary run,
            List<CheckResult> results,
            History history,
            Map<Anomaly, String> pages,
            Map<String, String> links) {
        StringBuilder body = new StringBuilder();
        body.append("<p><b class=\"")
                .append(run.verdict())
                .append("\">")
                .append(run.verdict())
                .append("</b> ")
                .append(Html.escape(run.note()))
                .append("</p>\n");
        body.append("<p>")
                .append(Html.escape(run.workload() + " on " + run.environment() + ", faults "
                        + (run.faults().isEmpty() ? "none" : String.join(", ", run.faults())) + ", seed " + run.seed()
                        + ", " + run.length().toSeconds() + " s, " + run.operations() + " operations, started "
                        + run.started()))
                .append("</p>\n<p>");
        body.append(links.entrySet().stream()
                .map(link -> "<a href=\"" + Html.escape(link.getValue()) + "\">" + Html.escape(link.getKey()) + "</a>")
                .collect(Collectors.joining(" \u00b7 ")));
        body.append(
                "</p>\n<h2>Checkers</h2>\n<table><tr><th>checker</th><th>verdict</th><th>took</th><th>counts</th><th>reason</th></tr>\n");
        for (CheckResult result : results) {
            body.append("<tr><td>")
                    .append(Html.escape(result.checker()))
                    .append("</td><td class=\"")
                    .append(result.verdict())
                    .append("\">")
                    .append(result.verdict())
                    .append("</td><td class=\"n\">")
                    .append(result.took().toMillis())
                    .append(" ms</td><td>")
                    .append(Html.escape(result.counts().entrySet().stream()
                            .map(count -> count.getKey() + " " + count.getValue())
                            .collect(Collectors.joining(", "))))
                    .append("</td><td>")
                    .append(Html.escape(result.reason()))
                    .append("</td></tr>\n");
        }
        body.append("</table>\n");
        anomalies(body, results, pages);
        figures(body, history);
        body.append("<h2>Latency and throughput</h2>\n")
                .append(LatencyPlot.svg(history))
                .append(RatePlot.svg(history));
        return Html.page("Run " + run.name(), "", body.toString());
    }

    private static void anomalies(StringBuilder body, List<CheckResult> results, Map<Anomaly, String> pages) {
        if (results.stream().allMatch(result -> result.anomalies().isEmpty())) {
            return;
        }
        body.append(
                "<h2>Anomalies</h2>\n<table><tr><th>checker</th><th>kind</th><th>key</th><th>what</th><th>operations</th></tr>\n");
        for (CheckResult result : results) {
            for (Anomaly anomaly : result.anomalies()) {
                String operations = anomaly.operations().stream()
                        .limit(12)
                        .map(operation -> Long.toString(operation.index()))
                        .collect(Collectors.joining(", "));
                String shown = Optional.ofNullable(pages.get(anomaly))
                        .map(page -> "<a href=\"" + Html.escape(page) + "\">" + operations + "</a>")
                        .orElse(operations);
                body.append("<tr><td>")
                        .append(Html.escape(result.checker()))
                        .append("</td><td>")
                        .append(Html.escape(anomaly.kind()))
                        .append("</td><td>")
                        .append(Html.escape(anomaly.key()))
                        .append("</td><td>")
                        .append(Html.escape(anomaly.what()))
                        .append("</td><td>")
                        .append(shown)
                        .append("</td></tr>\n");
            }
        }
        body.append("</table>\n");
    }

    private static void figures(StringBuilder body, History history) {
        body.append(
                "<h2>Figures</h2>\n<table><tr><th>function</th><th>ok</th><th>info</th><th>fail</th><th>median ms</th>"
                        + "<th>99 % ms</th><th>slowest ms</th></tr>\n");
        for (Figures figures : Figures.of(history)) {
            body.append("<tr><td>").append(Html.escape(figures.function())).append("</td>");
            for (long count : new long[] {figures.ok(), figures.info(), figures.fail()}) {
                body.append("<td class=\"n\">").append(count).append("</td>");
            }
            for (long nanos : new long[] {figures.middleNanos(), figures.slowNanos(), figures.slowestNanos()}) {
                body.append("<td class=\"n\">")
                        .append(String.format(Locale.ROOT, "%.1f", nanos / 1e6))
                        .append("</td>");
            }
            body.append("</tr>\n");
        }
        body.append("</table>\n");
    }
}
