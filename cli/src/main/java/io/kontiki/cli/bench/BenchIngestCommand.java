package io.kontiki.cli.bench;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.ExitCode;
import io.kontiki.cli.cluster.ClusterHome;
import io.kontiki.cli.cluster.ClusterNode;
import io.kontiki.cli.cluster.LocalCluster;
import io.kontiki.cli.http.Address;
import io.kontiki.cli.output.FailureText;
import io.kontiki.cli.output.Json;
import io.kontiki.cli.output.Progress;
import io.kontiki.cli.output.TextTable;
import io.kontiki.cli.sql.SqlAnswer;
import io.kontiki.cli.sql.SqlClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code kontiki bench ingest}: TSBS's cpu lines over HTTP, measured at the client. */
@Command(name = "ingest", description = "Write TSBS-shaped cpu lines (10 tags, 10 fields) over HTTP and measure.")
public final class BenchIngestCommand implements Callable<Integer> {
    /** TSBS's interval between two points of a host. */
    private static final long STEP_NANOS = 10_000_000_000L;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--addr",
            paramLabel = "HOST:PORT",
            description =
                    "HTTP address of a gateway; repeat for several (default 127.0.0.1:4000, or all gateways of --home).")
    private List<String> addresses = new ArrayList<>();

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Local cluster: its gateways take the load and its processes are measured.")
    private Path home;

    @Option(names = "--pid", paramLabel = "PID", description = "Process to measure; repeat for several.")
    private List<Long> pids = new ArrayList<>();

    @Option(names = "--db", defaultValue = "public", description = "Database (default ${DEFAULT-VALUE}).")
    private String database;

    @Option(names = "--table", defaultValue = "cpu", description = "Table (default ${DEFAULT-VALUE}).")
    private String table;

    @Option(names = "--rows", defaultValue = "0", description = "Stop after so many rows.")
    private long rows;

    @Option(names = "--seconds", description = "Stop after so many seconds (default 10, or one hour with --rows).")
    private Integer seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description =
                    "Load before what is measured, so that compilers are done (default: half of --seconds, at most 30; none with --rows).")
    private Integer warmUp;

    @Option(
            names = "--connections",
            defaultValue = "4",
            description = "Connections side by side (default ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--hosts",
            defaultValue = "4000",
            description = "Different hosts, that is series (default ${DEFAULT-VALUE}).")
    private int hosts;

    @Option(names = "--lines", defaultValue = "4000", description = "Lines per request (default ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Rows per second in all (default: as fast as they are taken).")
    private long rate;

    @Option(names = "--check", description = "Count and add up by SQL at the end, and fail if anything is missing.")
    private boolean check;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "text", description = "text (default) or json.")
    private String format;

    @Override
    public Integer call() throws InterruptedException {
        IngestPlan plan = plan();
        IngestCheck verification = check ? IngestCheck.before(plan) : null;
        Progress progress = Progress.onStandardError();
        IngestRun run = new IngestRun(plan, progress);
        IngestRun.Result warm = plan.warmUp().isZero() ? IngestRun.Result.NONE : run.run(plan.warmUp(), 0);
        if (warm.rows() > 0) {
            progress.line("warmed up; from here on it is measured");
        }
        ProcessMeter meter = new ProcessMeter(processes());
        IngestRun.Result result = run.run(plan.limit(), plan.rows());
        List<ProcessMeter.Usage> usages = meter.usages();
        IngestReport.Check checked = check
                ? verification.after(warm.rows() + result.rows(), warm.usageUserSum() + result.usageUserSum())
                : null;
        IngestReport report = new IngestReport(
                warm.rows(),
                milliseconds(warm.seconds()),
                result.rows(),
                milliseconds(result.seconds()),
                Math.round(result.rows() / result.seconds()),
                Math.round(result.bytes() / result.seconds()),
                result.slowestSecondRows(),
                result.sortedLatenciesNanos().length,
                result.retries(),
                result.percentileMs(0.5),
                result.percentileMs(0.99),
                result.percentileMs(1),
                usages,
                checked);
        print(report);
        return checked == null || checked.right() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static double milliseconds(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }

    private IngestPlan plan() {
        if (connections < 1
                || hosts < 1
                || lines < 1
                || rate < 0
                || rows < 0
                || (seconds != null && seconds < 1)
                || (warmUp != null && warmUp < 0)) {
            throw CommandFailure.usage(
                    "--connections, --hosts, --lines and --seconds are at least 1, --rows, --rate and --warm-up not negative");
        }
        Duration limit = Duration.ofSeconds(seconds != null ? seconds : rows > 0 ? 3600 : 10);
        Instant start = Instant.now().minus(7, ChronoUnit.DAYS);
        long startNanos = start.getEpochSecond() * 1_000_000_000L + start.getNano();
        long warmUpSeconds = warmUp != null ? warmUp : rows > 0 ? 0 : Math.min(30, limit.toSeconds() / 2);
        return new IngestPlan(
                targets(),
                database,
                table,
                Duration.ofSeconds(warmUpSeconds),
                rows,
                limit,
                connections,
                hosts,
                lines,
                rate,
                startNanos,
                STEP_NANOS);
    }

    private List<Address> targets() {
        if (!addresses.isEmpty()) {
            return addresses.stream()
                    .map(text -> Address.ofFlag("--addr", text))
                    .toList();
        }
        if (home != null) {
            return new ClusterHome(home)
                    .plan().gateways().stream().map(ClusterNode::httpAddress).toList();
        }
        return List.of(new Address("127.0.0.1", 4000));
    }

    private Map<String, Long> processes() {
        Map<String, Long> found = new LinkedHashMap<>();
        found.put("loader", ProcessHandle.current().pid());
        pids.forEach(pid -> found.put("pid " + pid, pid));
        if (home != null) {
            LocalCluster cluster = LocalCluster.open(new ClusterHome(home));
            cluster.plan()
                    .nodes()
                    .forEach(node -> cluster.process(node).ifPresent(process -> found.put(node.name(), process.pid())));
        }
        return found;
    }

    private void print(IngestReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (format.equalsIgnoreCase("json")) {
            out.println(Json.write(report));
            return;
        }
        if (report.warmUpRows() > 0) {
            out.printf(
                    Locale.ROOT,
                    "warm-up, not in the figures below: %,d rows in %.1f s%n",
                    report.warmUpRows(),
                    report.warmUpSeconds());
        }
        out.printf(
                Locale.ROOT,
                "%,d rows in %.1f s: %,d rows/s, %,d bytes/s, slowest second %,d rows%n",
                report.rows(),
                report.seconds(),
                report.rowsPerSecond(),
                report.bytesPerSecond(),
                report.slowestSecondRows());
        out.printf(
                Locale.ROOT,
                "%,d requests, %,d repeated; p50 %.1f ms, p99 %.1f ms, worst %.1f ms%n",
                report.requests(),
                report.retries(),
                report.p50Ms(),
                report.p99Ms(),
                report.maxMs());
        TextTable table = TextTable.of("process", "pid", "cpu s", "cores", "resident MB")
                .alignRight(1)
                .alignRight(2)
                .alignRight(3)
                .alignRight(4);
        for (ProcessMeter.Usage usage : report.processes()) {
            table.row(usage.process(), usage.pid(), usage.cpuSeconds(), usage.cores(), usage.residentBytes() >> 20);
        }
        out.print(table.render());
        if (report.check() != null) {
            IngestReport.Check result = report.check();
            out.printf(
                    Locale.ROOT,
                    "check: %s, %,d of %,d rows found, sum %,d of %,d (query %.2f s)%n",
                    result.right() ? "right" : "WRONG",
                    result.foundRows(),
                    result.expectedRows(),
                    result.foundSum(),
                    result.expectedSum(),
                    result.querySeconds());
        }
        out.flush();
    }

    /** Counts and adds up before and after, so that a table with rows in it can be used again. */
    private record IngestCheck(IngestPlan plan, long rowsBefore, long sumBefore) {
        static IngestCheck before(IngestPlan plan) {
            try (SqlClient client = client(plan)) {
                JsonNode answer = client.send(query(plan));
                if (answer.hasNonNull("error")) {
                    // No table yet: the load makes it.
                    return new IngestCheck(plan, 0, 0);
                }
                SqlAnswer.Rows rows = SqlAnswer.of(answer).rows();
                return new IngestCheck(plan, rows.longAt(0, 0), rows.longAt(0, 1));
            } catch (IOException e) {
                throw CommandFailure.failed("no answer from " + plan.addresses().getFirst() + ": " + FailureText.of(e)
                        + ". Is a server running there? (--addr HOST:PORT)");
            }
        }

        IngestReport.Check after(long acknowledgedRows, long acknowledgedSum) {
            long began = System.nanoTime();
            try (SqlClient client = client(plan)) {
                SqlAnswer.Rows rows = client.query(query(plan)).rows();
                double took = Math.round((System.nanoTime() - began) / 1e7) / 100.0;
                long found = rows.longAt(0, 0) - rowsBefore;
                long sum = rows.longAt(0, 1) - sumBefore;
                return new IngestReport.Check(
                        acknowledgedRows,
                        found,
                        acknowledgedSum,
                        sum,
                        took,
                        found == acknowledgedRows && sum == acknowledgedSum);
            }
        }

        private static SqlClient client(IngestPlan plan) {
            return new SqlClient(plan.addresses().getFirst(), plan.database(), Duration.ofMinutes(5));
        }

        private static String query(IngestPlan plan) {
            return "SELECT count(*), sum(usage_user) FROM " + plan.table();
        }
    }
}
