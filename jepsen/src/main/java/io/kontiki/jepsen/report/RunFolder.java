package io.kontiki.jepsen.report;

import io.kontiki.jepsen.checker.Anomaly;
import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run leaves: {@code run.json} (the summary and the verdicts, for programs), {@code index.html}, {@code timeline.html}, one
 * page for each of the first anomalies, {@code latency.svg} and {@code rate.svg}. Existing files of these names are replaced. One
 * thread per folder; a failure leaves some of the files, and {@code run.json} is the last, so a folder without it is not listed.
 */
public final class RunFolder {
    public static final String PAGE = "index.html";

    private static final String SUMMARY = "run.json";
    private static final int ANOMALY_PAGES = 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RunFolder() {}

    /** @param links further files of the folder, by what they are called, such as logs; the page names them */
    public static void write(
            Path folder, RunSummary run, History history, List<CheckResult> results, Map<String, String> links)
            throws IOException {
        Files.createDirectories(folder);
        List<Anomaly> anomalies =
                results.stream().flatMap(result -> result.anomalies().stream()).toList();
        Map<Anomaly, String> pages = new HashMap<>();
        for (Anomaly anomaly : anomalies.subList(0, Math.min(ANOMALY_PAGES, anomalies.size()))) {
            String page = "anomaly-" + (pages.size() + 1) + ".html";
            if (pages.putIfAbsent(anomaly, page) == null) {
                Files.writeString(
                        folder.resolve(page),
                        TimelinePage.of(run.name() + ": " + anomaly.kind() + " on " + anomaly.key(), anomaly));
            }
        }
        Files.writeString(
                folder.resolve("timeline.html"), TimelinePage.of("Timeline of " + run.name(), history, anomalies));
        Files.writeString(folder.resolve("latency.svg"), LatencyPlot.svg(history));
        Files.writeString(folder.resolve("rate.svg"), RatePlot.svg(history));
        Map<String, String> all = new TreeMap<>(links);
        all.put("timeline", "timeline.html");
        all.put("summary", SUMMARY);
        Files.writeString(folder.resolve(PAGE), RunPage.html(run, results, history, pages, all));
        Files.writeString(folder.resolve(SUMMARY), json(run, results));
    }

    /**
     * Writes the index over all runs whose folders are in this one. Those runs.
     *
     * @param complaints is told of each summary that cannot be read; the index goes without it
     */
    public static List<RunSummary> writeIndex(Path runs, Consumer<String> complaints) throws IOException {
        List<RunSummary> summaries = new ArrayList<>();
        try (Stream<Path> folders = Files.list(runs)) {
            for (Path folder : folders.sorted().toList()) {
                if (Files.exists(folder.resolve(SUMMARY))) {
                    try {
                        summaries.add(read(folder));
                    } catch (IOException e) {
                        complaints.accept("not in the index: " + e.getMessage());
                    }
                }
            }
        }
        Files.writeString(runs.resolve(PAGE), IndexPage.html(summaries));
        return summaries;
    }

    /** The summary that a run left in its folder. */
    public static RunSummary read(Path folder) throws IOException {
        Path file = folder.resolve(SUMMARY);
        try {
            JsonNode run = JSON.readTree(Files.readString(file));
            List<String> faults = new ArrayList<>();
            run.required("faults").forEach(fault -> faults.add(fault.stringValue()));
            return new RunSummary(
                    run.required("name").stringValue(),
                    run.required("started").stringValue(),
                    run.required("workload").stringValue(),
                    run.required("environment").stringValue(),
                    faults,
                    run.required("seed").longValue(),
                    Duration.ofMillis(run.required("millis").longValue()),
                    run.required("operations").longValue(),
                    Verdict.valueOf(run.required("verdict").stringValue()),
                    run.required("note").stringValue());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " is no summary of a run: " + e.getMessage(), e);
        }
    }

    private static String json(RunSummary run, List<CheckResult> results) {
        ObjectNode json = JSON.createObjectNode()
                .put("name", run.name())
                .put("started", run.started())
                .put("workload", run.workload())
                .put("environment", run.environment());
        ArrayNode faults = json.putArray("faults");
        run.faults().forEach(faults::add);
        json.put("seed", run.seed())
                .put("millis", run.length().toMillis())
                .put("operations", run.operations())
                .put("verdict", run.verdict().name())
                .put("note", run.note());
        ArrayNode checkers = json.putArray("checkers");
        for (CheckResult result : results) {
            ObjectNode checker = checkers.addObject()
                    .put("checker", result.checker())
                    .put("verdict", result.verdict().name())
                    .put("reason", result.reason())
                    .put("millis", result.took().toMillis());
            ObjectNode counts = checker.putObject("counts");
            result.counts().forEach(counts::put);
            ArrayNode anomalies = checker.putArray("anomalies");
            for (Anomaly anomaly : result.anomalies()) {
                ArrayNode operations = anomalies
                        .addObject()
                        .put("kind", anomaly.kind())
                        .put("key", anomaly.key())
                        .put("what", anomaly.what())
                        .putArray("operations");
                anomaly.operations().forEach(operation -> operations.add(operation.index()));
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
