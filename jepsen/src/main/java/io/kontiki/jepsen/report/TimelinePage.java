package io.kontiki.jepsen.report;

import io.kontiki.jepsen.checker.Anomaly;
import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Fault;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A page with one row for each process and a bar for each call, from its invocation to its completion, coloured by outcome. Calls
 * that an anomaly points to have a red border. Hovering shows the rest. Needs nothing but itself.
 *
 * <p>A long history is cut to the calls around the first that is marked, and all that are marked; the page says so. Stateless.
 */
public final class TimelinePage {
    /** More bars make a browser slow, and nobody reads them. */
    private static final int MOST_CALLS = 3000;

    private static final int WIDEST_PIXELS = 20_000;
    private static final int NAME_PIXELS = 150;
    private static final int LONGEST_LABEL = 60;
    private static final String STYLE = """
            .lanes{position:relative;overflow-x:auto;border:1px solid #ccc}
            .lane{position:relative;height:24px;border-bottom:1px solid #eee;white-space:nowrap}
            .lane>b{position:sticky;left:0;z-index:2;display:inline-block;width:140px;padding:2px 5px;background:#f6f6f6;font-weight:normal}
            .call{position:absolute;top:2px;height:18px;line-height:18px;overflow:hidden;font-size:11px;color:#fff;border-radius:3px;box-sizing:border-box;padding-left:2px}
            .open{border-top-right-radius:0;border-bottom-right-radius:0;opacity:.75}
            .marked{border:2px solid #d00000;line-height:14px}
            .fault{background:#bbb;color:#222}
            """;

    private TimelinePage() {}

    /** All that happened, by time. */
    public static String of(String title, History history, List<Anomaly> anomalies) {
        Set<Long> marked = new HashSet<>();
        anomalies.forEach(anomaly -> anomaly.operations().forEach(operation -> marked.add(operation.index())));
        List<Call> calls = shown(history.calls(), marked);
        long begin = calls.isEmpty() ? 0 : calls.getFirst().invoked().timeNanos();
        long end = Math.max(begin + 1, calls.size() == history.calls().size() ? history.endNanos() : lastTime(calls));
        double scale = Math.clamp(calls.size() * 12.0, 1000, WIDEST_PIXELS) / (end - begin);
        StringBuilder body = new StringBuilder();
        body.append("<p>")
                .append(calls.size())
                .append(" of ")
                .append(history.calls().size())
                .append(" calls; the first at ")
                .append(String.format(Locale.ROOT, "%.3f", Chart.seconds(begin)))
                .append(" s.</p>\n");
        body.append(legend()).append(lanesOf(scale * (end - begin)));
        for (Fault fault : history.faults()) {
            if (fault.beginNanos() <= end && fault.endNanos() >= begin) {
                double from = scale * (Math.max(begin, fault.beginNanos()) - begin);
                double to = scale * (Math.min(end, fault.endNanos()) - begin);
                lane(
                        body,
                        Operation.NEMESIS,
                        () -> bar(
                                body,
                                "fault",
                                "",
                                from,
                                to,
                                fault.name() + " " + fault.target(),
                                fault.name() + " " + fault.target() + "\n" + fault.detail()));
            }
        }
        lanes(
                body,
                calls,
                marked,
                operation -> operation == null ? scale * (end - begin) : scale * (operation.timeNanos() - begin));
        return Html.page(title, STYLE, body.append("</div></div>\n").toString());
    }

    /** The operations of one anomaly, each invocation and completion as wide as the next, so that their order is plain. */
    public static String of(String title, Anomaly anomaly) {
        List<Long> order = anomaly.operations().stream().map(Operation::index).toList();
        List<Call> calls = new History(anomaly.operations()).calls();
        StringBuilder body = new StringBuilder();
        body.append("<p><b>")
                .append(Html.escape(anomaly.kind()))
                .append("</b> on ")
                .append(Html.escape(anomaly.key()))
                .append(": ")
                .append(Html.escape(anomaly.what()))
                .append("</p>\n");
        double step = 60;
        body.append(legend()).append(lanesOf(step * order.size()));
        lanes(
                body,
                calls,
                Set.of(),
                operation -> step * (operation == null ? order.size() : order.indexOf(operation.index())));
        body.append(
                "</div></div>\n<h2>In order</h2>\n<table><tr><th>index</th><th>time (s)</th><th>process</th><th>session</th>"
                        + "<th>type</th><th>function</th><th>value</th><th>error</th></tr>\n");
        for (Operation operation : anomaly.operations()) {
            body.append("<tr><td class=\"n\">")
                    .append(operation.index())
                    .append("</td><td class=\"n\">")
                    .append(String.format(Locale.ROOT, "%.6f", Chart.seconds(operation.timeNanos())))
                    .append("</td><td>")
                    .append(Html.escape(operation.process()))
                    .append("</td><td>")
                    .append(Html.escape(operation.session()))
                    .append("</td><td>")
                    .append(operation.type().name().toLowerCase(Locale.ROOT))
                    .append("</td><td>")
                    .append(Html.escape(operation.function()))
                    .append("</td><td>")
                    .append(Html.escape(operation.value().toString()))
                    .append("</td><td>")
                    .append(Html.escape(operation.error()))
                    .append("</td></tr>\n");
        }
        return Html.page(title, STYLE, body.append("</table>\n").toString());
    }

    /** Where an operation stands; null is the end of what is shown. */
    private interface Position {
        double of(Operation operation);
    }

    private static void lanes(StringBuilder body, List<Call> calls, Set<Long> marked, Position position) {
        Set<String> processes =
                new TreeSet<>(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()));
        calls.forEach(call -> processes.add(call.process()));
        for (String process : processes) {
            lane(body, process, () -> {
                for (Call call : calls) {
                    if (call.process().equals(process)) {
                        boolean hit =
                                call.operations().stream().anyMatch(operation -> marked.contains(operation.index()));
                        boolean open = call.end() == Call.OPEN;
                        String style = (open ? " open" : "") + (hit ? " marked" : "");
                        bar(
                                body,
                                style,
                                Colours.of(call.outcome()),
                                position.of(call.invoked()),
                                position.of(open ? null : call.completed()),
                                call.toString(),
                                hover(call));
                    }
                }
            });
        }
    }

    /** As wide as all bars, so that the names stay in sight while one scrolls. */
    private static String lanesOf(double pixels) {
        return String.format(
                Locale.ROOT, "<div class=\"lanes\"><div style=\"width:%.0fpx\">%n", NAME_PIXELS + pixels + 10);
    }

    private static void lane(StringBuilder body, String name, Runnable bars) {
        body.append("<div class=\"lane\"><b>").append(Html.escape(name)).append("</b>");
        bars.run();
        body.append("</div>\n");
    }

    private static void bar(
            StringBuilder body, String style, String colour, double from, double to, String label, String hover) {
        body.append(String.format(
                Locale.ROOT,
                "<span class=\"call %s\" style=\"left:%.1fpx;width:%.1fpx;%s\" title=\"%s\">%s</span>",
                style.trim(),
                NAME_PIXELS + from,
                Math.max(3, to - from - 1),
                colour.isEmpty() ? "" : "background:" + colour,
                Html.escape(hover),
                Html.escape(label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL) + "\u2026")));
    }

    private static String hover(Call call) {
        StringBuilder hover = new StringBuilder(call + "\nkey " + call.key() + ", session " + call.session());
        for (Operation operation : call.operations()) {
            hover.append(String.format(
                    Locale.ROOT,
                    "%n%s %d at %.6f s",
                    operation.type().name().toLowerCase(Locale.ROOT),
                    operation.index(),
                    Chart.seconds(operation.timeNanos())));
        }
        if (call.completed() != null && !call.completed().error().isEmpty()) {
            hover.append('\n').append(call.completed().error());
        }
        return hover.toString();
    }

    private static List<Call> shown(List<Call> calls, Set<Long> marked) {
        if (calls.size() <= MOST_CALLS) {
            return calls;
        }
        int first = 0;
        while (first < calls.size() && !marked(calls.get(first), marked)) {
            first++;
        }
        int from = first == calls.size() ? 0 : Math.clamp(first - MOST_CALLS / 2, 0, calls.size() - MOST_CALLS);
        List<Call> shown = new ArrayList<>(calls.subList(from, from + MOST_CALLS));
        calls.subList(from + MOST_CALLS, calls.size()).stream()
                .filter(call -> marked(call, marked))
                .limit(MOST_CALLS)
                .forEach(shown::add);
        return shown;
    }

    private static boolean marked(Call call, Set<Long> marked) {
        return call.operations().stream().anyMatch(operation -> marked.contains(operation.index()));
    }

    private static long lastTime(List<Call> calls) {
        return calls.stream()
                .mapToLong(call -> call.operations().getLast().timeNanos())
                .max()
                .orElse(0);
    }

    private static String legend() {
        StringBuilder legend = new StringBuilder("<p>");
        Chart.OUTCOMES.forEach(
                outcome -> legend.append("<span style=\"color:#fff;padding:1px 8px;margin-right:6px;background:")
                        .append(Colours.of(outcome))
                        .append("\">")
                        .append(outcome.name().toLowerCase(Locale.ROOT))
                        .append("</span>"));
        return legend.append("</p>\n").toString();
    }
}
