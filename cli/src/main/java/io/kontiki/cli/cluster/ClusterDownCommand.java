package io.kontiki.cli.cluster;

import io.kontiki.cli.ExitCode;
import io.kontiki.cli.output.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kontiki cluster down}: stops what runs; does nothing if nothing does. Where no cluster is, it says so and fails. */
@Command(name = "down", description = "Stop every node. Data stays, unless --purge.")
final class ClusterDownCommand implements Callable<Integer> {
    @Mixin
    private HomeOption options;

    @Option(names = "--purge", description = "Remove the whole directory afterwards.")
    private boolean purge;

    @Override
    public Integer call() {
        ClusterHome home = options.home();
        LocalCluster cluster = LocalCluster.open(home);
        try (ClusterHome.Lock _ = home.lock()) {
            cluster.down();
        }
        if (purge) {
            home.delete();
        }
        Progress.onStandardError()
                .line("The cluster in " + home.directory()
                        + (purge ? " is down and removed." : " is down; its data stays."));
        return ExitCode.OK;
    }
}
