package io.kontiki.cli.drill;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kontiki dr}: disaster recovery. */
@Command(
        name = "dr",
        description = "Disaster recovery: rehearse it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = DrillCommand.class)
public final class DrCommand implements Runnable {
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
