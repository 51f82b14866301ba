package io.kontiki.cli.cluster;

import io.kontiki.cli.ExitCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kontiki cluster status}: answers within two seconds, whatever is dead or frozen. */
@Command(name = "status", description = "Show nodes and WAL groups.")
final class ClusterStatusCommand implements Callable<Integer> {
    private static final Duration ANSWER_LIMIT = Duration.ofMillis(1500);

    @Spec
    private CommandSpec spec;

    @Mixin
    private HomeOption options;

    @Override
    public Integer call() {
        LocalCluster cluster = LocalCluster.open(options.home());
        try (GroupObserver observer = Observers.byGrpc()) {
            ClusterPrinter.print(
                    cluster.status(observer, ANSWER_LIMIT),
                    options.format(),
                    spec.commandLine().getOut());
        }
        return ExitCode.OK;
    }
}
