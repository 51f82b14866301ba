package io.kontiki.jepsen.command;

import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.report.RunFolder;
import io.kontiki.jepsen.report.RunSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the runs of a folder and writes its index page anew. */
@Command(
        name = "report",
        description = "Lists the runs that were made, and writes their index page.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Option(names = "--out", paramLabel = "DIR", description = "folder of the runs (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("jepsen-runs");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(out)) {
            throw new UserMistake("there are no runs in " + out.toAbsolutePath()
                    + "; make one: kontiki jepsen run --workload set --nemesis kill");
        }
        List<RunSummary> runs = RunFolder.writeIndex(out, spec.commandLine().getErr()::println);
        PrintWriter print = spec.commandLine().getOut();
        for (RunSummary run : runs) {
            print.printf(
                    "%-8s %-10s %-8s %-40s %8d ops  %s%n",
                    run.verdict(),
                    run.workload(),
                    run.environment(),
                    String.join(",", run.faults()),
                    run.operations(),
                    run.name());
        }
        print.println(runs.size() + " runs, "
                + runs.stream().filter(run -> run.verdict() == Verdict.INVALID).count() + " invalid; "
                + out.resolve(RunFolder.PAGE).toAbsolutePath());
        print.flush();
        return JepsenCommand.VALID;
    }
}
