package io.kontiki.jepsen.command;

import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.report.RunFolder;
import io.kontiki.jepsen.run.Capabilities;
import io.kontiki.jepsen.run.EnvironmentKind;
import io.kontiki.jepsen.run.RunPlan;
import io.kontiki.jepsen.run.Soak;
import io.kontiki.jepsen.run.SoakTable;
import io.kontiki.jepsen.workload.Workloads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every workload with every fault, for an hour or a night, and a table of verdicts. */
@Command(
        name = "soak",
        description = {
            "Runs all workloads under every fault that the environment can do, in rounds, until the time is over.",
            "Exit code 0: nothing was found and every fault bit; 1: something was found; 2: a cell is not decided."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SoakCommand implements Callable<Integer> {
    private static final int CLIENTS = 45;
    /** With more, five nodes on two cores are busy with the load, and the soak waits for their recovery most of its time. */
    private static final int RATE = 120;

    @Option(
            names = "--env",
            paramLabel = "ENV",
            description = "where the nodes run: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private EnvironmentKind environment = EnvironmentKind.netns;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "no round begins after this; the one that is under way ends (default: ${DEFAULT-VALUE})")
    private String time = "60m";

    @Option(names = "--seed", paramLabel = "S", description = "of the first run (default: by chance)")
    private Long seed;

    @Option(names = "--clients", paramLabel = "N", description = "at work at a time (default: ${DEFAULT-VALUE})")
    private int clients = CLIENTS;

    @Option(names = "--rate", paramLabel = "N", description = "operations a second, in all (default: ${DEFAULT-VALUE})")
    private int rate = RATE;

    @Option(names = "--out", paramLabel = "DIR", description = "folder of the runs (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("jepsen-runs", "soak");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Duration length = Times.parse("--time", time);
        Checks.load(clients, rate);
        Checks.folder(out);
        PrintWriter progress = spec.commandLine().getErr();
        PrintWriter print = spec.commandLine().getOut();
        RunPlan plan = new RunPlan(
                "soak",
                environment,
                "2-2-1",
                Workloads.find("mixed").orElseThrow(),
                FaultKind.all(),
                length,
                seed != null ? seed : new SecureRandom().nextLong() >>> 16,
                clients,
                rate,
                false,
                List.of());
        Map<FaultKind, String> missing = Capabilities.missing(plan, out);
        missing.forEach((fault, reason) -> print.println(fault + " cannot be done here: " + reason));
        List<FaultKind> possible = FaultKind.all().stream()
                .filter(fault -> !missing.containsKey(fault))
                .toList();
        SoakTable table = new Soak(plan.withFaults(possible), out, System::nanoTime, progress::println).run();
        RunFolder.writeIndex(out, progress::println);
        print.print(table.markdown());
        print.printf(
                "%d runs, %d operations, first seed %d: %d of %d cells valid, %d invalid; %s%n",
                table.runs(),
                table.operations(),
                plan.seed(),
                table.valid(),
                table.cells(),
                table.invalid(),
                out.resolve(RunFolder.PAGE).toAbsolutePath());
        print.flush();
        return JepsenCommand.exitCode(table.verdict());
    }
}
