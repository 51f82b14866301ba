package io.kontiki.jepsen.command;

import io.kontiki.jepsen.checker.Verdict;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kontiki jepsen}: without a command, its help. */
@Command(
        name = "kontiki jepsen",
        description = "Tells a correct Kontiki from a broken one: workloads under faults, judged by checkers.",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, ListCommand.class, ReportCommand.class, PlantedCommand.class, SoakCommand.class
        })
public final class JepsenCommand implements Callable<Integer> {
    /** Every checker found the history right, and every fault bit. */
    public static final int VALID = 0;

    public static final int INVALID = 1;
    /** Not decided: a checker could not, a fault did not bite, or the run could not be made. */
    public static final int UNKNOWN = 2;

    @Spec
    private CommandSpec spec;

    static int exitCode(Verdict verdict) {
        return switch (verdict) {
            case VALID -> VALID;
            case INVALID -> INVALID;
            case UNKNOWN -> UNKNOWN;
        };
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return VALID;
    }
}
