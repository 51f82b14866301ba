package io.kontiki.jepsen.report;

import io.kontiki.jepsen.history.Fault;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.OperationType;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The frame of a plot over the time of a run: axes, bands where a fault was on, each with its name, and a legend of outcomes. One
 * thread; give it what to draw, then take the text.
 */
final class Chart {
    static final List<OperationType> OUTCOMES = List.of(OperationType.OK, OperationType.INFO, OperationType.FAIL);

    private static final int WIDTH = 1000;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int PLOT_HEIGHT = 320;
    private static final int LANE = 13;
    private static final List<String> BAND_COLOURS =
            List.of("#e24a33", "#348abd", "#988ed5", "#8eba42", "#fbc15e", "#777777", "#e377c2", "#17becf");

    private final StringBuilder svg = new StringBuilder(4096);
    private final long endNanos;
    private final int top;

    Chart(String title, String unit, History history) {
        this.endNanos = Math.max(1, history.endNanos());
        List<String> names =
                history.faults().stream().map(Fault::name).distinct().toList();
        this.top = 40 + LANE * names.size();
        int height = top + PLOT_HEIGHT + 40;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"11\">\n",
                WIDTH, height, WIDTH, height);
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, height);
        text(LEFT, 16, "start", title + " (" + unit + ")", "#222");
        int place = WIDTH - RIGHT;
        for (OperationType outcome : OUTCOMES.reversed()) {
            text(place, 16, "end", outcome.name().toLowerCase(Locale.ROOT), Colours.of(outcome));
            place -= 40;
        }
        history.faults().forEach(fault -> band(fault, names.indexOf(fault.name())));
        for (int lane = 0; lane < names.size(); lane++) {
            text(LEFT - 4, laneTop(lane) + 10, "end", names.get(lane), colour(lane));
        }
        axes();
    }

    static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }

    double x(long nanos) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (double) Math.clamp(nanos, 0, endNanos) / endNanos;
    }

    /** @param share of the height, from the bottom up */
    double y(double share) {
        return top + PLOT_HEIGHT * (1 - Math.clamp(share, 0, 1));
    }

    void tick(double share, String label) {
        add(
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n",
                LEFT, WIDTH - RIGHT, y(share), y(share));
        text(LEFT - 6, (int) y(share) + 4, "end", label, "#222");
    }

    /** @param path as SVG has it */
    void path(CharSequence path, OperationType outcome, double thickness) {
        add(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" stroke-linecap=\"round\"/>\n",
                path, Colours.of(outcome), thickness);
    }

    String svg() {
        return svg + "</svg>\n";
    }

    private void band(Fault fault, int lane) {
        double from = x(fault.beginNanos());
        double width = Math.max(1, x(fault.endNanos()) - from);
        String what = fault.name() + " " + fault.target() + " " + fault.detail();
        add("<g><title>%s</title>", Html.escape(what));
        add(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" fill-opacity=\"0.13\"/>",
                from, top, width, PLOT_HEIGHT, colour(lane));
        add(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/></g>\n",
                from, laneTop(lane) + 1, width, LANE - 3, colour(lane));
    }

    private void axes() {
        add("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#222\"/>\n", LEFT, top, top + PLOT_HEIGHT, WIDTH - RIGHT);
        for (int tick = 0; tick <= 10; tick++) {
            long nanos = endNanos / 10 * tick;
            text(
                    (int) x(nanos),
                    top + PLOT_HEIGHT + 16,
                    "middle",
                    String.format(Locale.ROOT, "%.1f", seconds(nanos)),
                    "#222");
        }
        text(WIDTH / 2, top + PLOT_HEIGHT + 32, "middle", "time (s)", "#222");
    }

    private static int laneTop(int lane) {
        return 30 + LANE * lane;
    }

    private static String colour(int lane) {
        return BAND_COLOURS.get(lane % BAND_COLOURS.size());
    }

    private void text(int x, int y, String anchor, String text, String colour) {
        add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
                x, y, anchor, colour, Html.escape(text));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
