package io.kontiki.jepsen.report;

import java.util.Comparator;
import java.util.List;

/** The page over all runs of a folder, the newest first. Stateless. */
public final class IndexPage {
    private IndexPage() {}

    public static String html(List<RunSummary> runs) {
        StringBuilder body = new StringBuilder(
                "<p>" + runs.size() + " runs</p>\n<table><tr><th>run</th><th>started</th><th>workload</th>"
                        + "<th>environment</th><th>faults</th><th>seed</th><th>seconds</th><th>operations</th><th>verdict</th><th>note</th></tr>\n");
        runs.stream()
                .sorted(Comparator.comparing(RunSummary::started)
                        .thenComparing(RunSummary::name)
                        .reversed())
                .forEach(run -> row(body, run));
        return Html.page("Runs", "", body.append("</table>\n").toString());
    }

    private static void row(StringBuilder body, RunSummary run) {
        String name = Html.escape(run.name());
        body.append("<tr><td><a href=\"")
                .append(name)
                .append('/')
                .append(RunFolder.PAGE)
                .append("\">")
                .append(name)
                .append("</a></td><td>")
                .append(Html.escape(run.started()))
                .append("</td><td>")
                .append(Html.escape(run.workload()))
                .append("</td><td>")
                .append(Html.escape(run.environment()))
                .append("</td><td>")
                .append(Html.escape(String.join(", ", run.faults())))
                .append("</td><td class=\"n\">")
                .append(run.seed())
                .append("</td><td class=\"n\">")
                .append(run.length().toSeconds())
                .append("</td><td class=\"n\">")
                .append(run.operations())
                .append("</td><td class=\"")
                .append(run.verdict())
                .append("\">")
                .append(run.verdict())
                .append("</td><td>")
                .append(Html.escape(run.note()))
                .append("</td></tr>\n");
    }
}
