package io.kontiki.jepsen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Checking;
import io.kontiki.jepsen.checker.SetChecker;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Story;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
    private static final String EVIL = "<img src=\"x\" onerror='y'>&";

    @TempDir
    Path folder;

    private static History history() {
        return new Story()
                .fault("start-partition", EVIL)
                .invoke("1", "add", EVIL, 1)
                .later(40)
                .done("1")
                .fault("kill", "node2")
                .invoke("3", "add", EVIL, 2)
                .later(3000)
                .info("3")
                .fault("stop-partition", EVIL)
                .invoke("12", "add", EVIL, 3)
                .fail("12")
                .finallyReadsRows("2", EVIL)
                .fault("start-pause", "node3")
                .history();
    }

    private static RunSummary run(String name, String started, Verdict verdict) {
        return new RunSummary(
                name,
                started,
                "set",
                "netns",
                List.of("partition", "kill"),
                -5,
                Duration.ofSeconds(60),
                14,
                verdict,
                EVIL);
    }

    private static List<CheckResult> results(History history) {
        return new Checking(List.of(new SetChecker()), System::nanoTime).check(history);
    }

    /** Well-formed to the end, or the parser fails. */
    private static Document xml(String text) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void selfContained(String page) {
        assertThat(page)
                .doesNotContain(EVIL)
                .doesNotContain("<script")
                .doesNotContain("<link")
                .doesNotContain("<img");
        assertThat(Pattern.compile("(href|src)=\"(?!anomaly-|timeline|run|logs)")
                        .matcher(page)
                        .find())
                .isFalse();
        assertThat(page.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http:")
                .doesNotContain("https:");
    }

    @Test
    void plotsAreWellFormedAndShowTheFaults() throws Exception {
        for (String svg : List.of(LatencyPlot.svg(history()), RatePlot.svg(history()))) {
            Document document = xml(svg);

            assertThat(document.getDocumentElement().getLocalName()).isEqualTo("svg");
            assertThat(document.getElementsByTagName("title").getLength()).isEqualTo(3);
            assertThat(svg).contains(">partition</text>", ">kill</text>", ">pause</text>");
            selfContained(svg);
        }
    }

    @Test
    void aLatencyStandsWhereItBelongs() throws Exception {
        // Ten milliseconds are the third of six decades from 0.1 ms up.
        History history =
                new Story().invoke("1", "read", "x").later(9).ok("1", 1).history();
        Chart chart = new Chart("latency", "ms", history);

        assertThat(LatencyPlot.svg(history))
                .contains("M" + Math.round(chart.x(1_000_000)) + " " + Math.round(chart.y(2 / 6.0)) + "h0");
    }

    @Test
    void plotsOfAnEmptyHistoryAreEmpty() throws Exception {
        xml(LatencyPlot.svg(new Story().history()));
        xml(RatePlot.svg(new Story().history()));
    }

    @Test
    void theTimelineMarksWhatAnAnomalyPointsTo() {
        History history = history();

        String page = TimelinePage.of(EVIL, history, results(history).getFirst().anomalies());

        selfContained(page);
        // One row for each of three faults and four processes, in the order of their numbers.
        assertThat(page.split("class=\"lane\"", -1)).hasSize(8);
        assertThat(page.indexOf("<b>2</b>")).isLessThan(page.indexOf("<b>12</b>"));
        // The lost row's write and the read.
        assertThat(page.split(" marked\" style", -1)).hasSize(3);
        assertThat(page).contains("add 2 (info)");
    }

    @Test
    void aLongTimelineIsCutAroundTheAnomaly() {
        Story story = new Story();
        for (long row = 1; row <= 5000; row++) {
            story.does("1", "add", "t", row);
        }
        story.readsRows("1", "t", -1);
        History history = story.history();

        String page =
                TimelinePage.of("long", history, results(history).getFirst().anomalies());

        assertThat(page).contains("3000 of 5001 calls").contains("read -&gt; [-1]");
    }

    @Test
    void aRunLeavesItsPagesAndAnIndexListsIt() throws IOException {
        History history = history();
        List<CheckResult> results = results(history);
        RunFolder.write(
                folder.resolve("b"), run("b", "2026-02", Verdict.INVALID), history, results, Map.of("logs", "logs/"));
        RunFolder.write(folder.resolve("a"), run("a", "2026-01", Verdict.VALID), history, List.of(), Map.of());
        Files.createDirectories(folder.resolve("unfinished"));

        List<RunSummary> runs = RunFolder.writeIndex(folder, complaint -> fail(complaint));

        assertThat(runs).containsExactly(run("a", "2026-01", Verdict.VALID), run("b", "2026-02", Verdict.INVALID));
        String index = Files.readString(folder.resolve("index.html"));
        assertThat(index.indexOf("b/index.html")).isPositive().isLessThan(index.indexOf("a/index.html"));
        assertThat(index).doesNotContain(EVIL);
        String page = Files.readString(folder.resolve("b/index.html"));
        assertThat(page)
                .contains("lost 1", "href=\"logs/\"", "href=\"anomaly-1.html\"", "class=\"INVALID\"", "seed -5");
        selfContained(page);
        selfContained(Files.readString(folder.resolve("b/anomaly-1.html")));
        assertThat(folder.resolve("b/latency.svg")).exists();
    }

    @Test
    void aSummaryThatIsNoneIsLeftOutOfTheIndexAndSaid() throws IOException {
        Files.createDirectories(folder.resolve("x"));
        Files.writeString(folder.resolve("x/run.json"), "{\"name\":\"x\"}");
        RunFolder.write(folder.resolve("y"), run("y", "2026-01", Verdict.VALID), history(), List.of(), Map.of());
        List<String> complaints = new ArrayList<>();

        List<RunSummary> runs = RunFolder.writeIndex(folder, complaints::add);

        assertThat(runs).containsExactly(run("y", "2026-01", Verdict.VALID));
        assertThat(complaints).singleElement().asString().contains("x/run.json is no summary");
    }
}
