package io.kontiki.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kontiki cluster}: a cluster of processes on this machine. */
@Command(
        name = "cluster",
        description = "A cluster on this machine, one process per node: to try Kontiki and its failures.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ClusterUpCommand.class,
            ClusterStatusCommand.class,
            ClusterFaultCommands.Kill.class,
            ClusterFaultCommands.Freeze.class,
            ClusterFaultCommands.Thaw.class,
            ClusterFaultCommands.Start.class,
            ClusterFaultCommands.Stop.class,
            ClusterDownCommand.class
        })
public final class ClusterCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? There are: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
