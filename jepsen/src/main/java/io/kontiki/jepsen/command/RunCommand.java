package io.kontiki.jepsen.command;

import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.report.RunFolder;
import io.kontiki.jepsen.report.RunSummary;
import io.kontiki.jepsen.run.EnvironmentKind;
import io.kontiki.jepsen.run.JepsenRun;
import io.kontiki.jepsen.run.RunPlan;
import io.kontiki.jepsen.workload.Workload;
import io.kontiki.jepsen.workload.Workloads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One run: a cluster, a workload, faults, a verdict. */
@Command(
        name = "run",
        description = {
            "Starts a cluster, lets clients work on it under faults, and judges what they saw.",
            "Exit code 0: valid; 1: invalid; 2: not decided, or a fault did not bite."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--env",
            paramLabel = "ENV",
            description = "where the nodes run: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private EnvironmentKind environment = EnvironmentKind.netns;

    @Option(names = "--workload", paramLabel = "W", required = true, description = "see kontiki jepsen list")
    private String workload;

    @Option(
            names = "--nemesis",
            paramLabel = "N,N",
            split = ",",
            description = "faults, which come one after the other; none without this option")
    private List<String> nemesis = List.of();

    @Option(names = "--time", paramLabel = "TIME", description = "of load and faults, such as 60s or 5m (default: 60s)")
    private String time = "60s";

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "the same seed gives the same schedule (default: by chance)")
    private Long seed;

    @Option(
            names = "--topology",
            paramLabel = "N-N-N",
            description = "nodes per data centre (default: ${DEFAULT-VALUE})")
    private String topology = "2-2-1";

    @Option(names = "--clients", paramLabel = "N", description = "at work at a time (default: ${DEFAULT-VALUE})")
    private int clients = RunPlan.CLIENTS;

    @Option(names = "--rate", paramLabel = "N", description = "operations a second, in all (default: ${DEFAULT-VALUE})")
    private int rate = RunPlan.RATE;

    @Option(names = "--out", paramLabel = "DIR", description = "folder of the runs (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("jepsen-runs");

    @Option(names = "--keep-data", description = "keep what the nodes wrote to their disks")
    private boolean keepData;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter progress = spec.commandLine().getErr();
        Checks.load(clients, rate);
        Checks.folder(out);
        RunPlan plan = new RunPlan(
                "",
                environment,
                topology,
                workload(),
                nemesis.stream().map(this::fault).toList(),
                Times.parse("--time", time),
                seed != null ? seed : new SecureRandom().nextLong() >>> 16,
                clients,
                rate,
                keepData,
                List.of());
        for (FaultKind kind : plan.faults()) {
            Duration room = kind.timeInRun();
            if (kind.lastsOverAMinute() && plan.time().compareTo(room) < 0) {
                throw new UserMistake("--time " + time + " is too short for " + kind.word() + ": --time "
                        + room.toSeconds() + "s or more");
            }
        }
        RunSummary run = new JepsenRun(plan, out, progress::println).run();
        RunFolder.writeIndex(out, progress::println);
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                "%s: %s under %s, %d operations, seed %d%s%n%s%n",
                run.verdict(),
                run.workload(),
                run.faults().isEmpty() ? "no faults" : String.join(", ", run.faults()),
                run.operations(),
                run.seed(),
                run.note().isEmpty() ? "" : "; " + run.note(),
                out.resolve(run.name()).resolve(RunFolder.PAGE).toAbsolutePath());
        print.flush();
        return JepsenCommand.exitCode(run.verdict());
    }

    private Workload workload() {
        return Workloads.find(workload)
                .orElseThrow(() -> new UserMistake("no workload '" + workload + "'; there are: "
                        + Workloads.all().stream().map(Workload::name).collect(Collectors.joining(", "))));
    }

    private FaultKind fault(String word) {
        return FaultKind.find(word.strip())
                .orElseThrow(() -> new UserMistake("no fault '" + word + "'; kontiki jepsen list names them"));
    }
}
