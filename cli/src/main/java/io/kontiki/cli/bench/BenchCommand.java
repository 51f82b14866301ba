package io.kontiki.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kontiki bench}: load and measurement. */
@Command(
        name = "bench",
        description = "Make load and measure.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = BenchIngestCommand.class)
public final class BenchCommand implements Runnable {
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
