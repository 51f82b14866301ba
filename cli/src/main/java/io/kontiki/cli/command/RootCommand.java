package io.kontiki.cli.command;

import io.kontiki.cli.bench.BenchCommand;
import io.kontiki.cli.cluster.ClusterCommand;
import io.kontiki.cli.demo.DemoCommand;
import io.kontiki.cli.drill.DrCommand;
import io.kontiki.cli.node.ClassTraining;
import io.kontiki.cli.sql.SqlCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code kontiki}: names the commands. The commands' own classes load no engine before they are called. */
@Command(
        name = "kontiki",
        description =
                "A time-series database that survives the loss of a data centre without losing one acknowledged write.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VersionCommand.class,
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong command line or configuration.",
            "Start here: 'kontiki demo' for a cluster that loses a data centre, 'kontiki standalone start' for a server."
        },
        subcommands = {
            BenchCommand.class,
            ClassTraining.class,
            ClusterCommand.class,
            DemoCommand.class,
            DrCommand.class,
            SqlCommand.class,
            VersionCommand.class
        })
public final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? There are: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
