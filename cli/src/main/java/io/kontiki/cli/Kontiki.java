package io.kontiki.cli;

import io.kontiki.cli.command.RootCommand;
import io.kontiki.cli.node.ServerCommand;
import io.kontiki.cli.output.FailureText;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;

/**
 * The entry point of every command. Results go to standard output, everything else to standard error; the exit code is one of
 * {@link ExitCode}. A user's error is one line; only an unexpected exception shows where it happened.
 */
public final class Kontiki {
    private Kontiki() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandLine commandLine = commandLine();
        return commandLine.execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new RootCommand());
        ServerCommand.addTo(commandLine);
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Kontiki::onWrongArguments)
                .setExecutionExceptionHandler(Kontiki::onFailure);
    }

    private static int onWrongArguments(CommandLine.ParameterException thrown, String[] arguments) {
        CommandLine commandLine = thrown.getCommandLine();
        CommandLine.ParameterException exception = misspelt(commandLine, thrown);
        PrintWriter error = commandLine.getErr();
        error.println("kontiki: " + exception.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(exception, error)) {
            error.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
        }
        return ExitCode.USAGE;
    }

    /** A misspelt flag is missing too, when it is a required one: what was typed helps more than what was not. */
    private static CommandLine.ParameterException misspelt(
            CommandLine commandLine, CommandLine.ParameterException thrown) {
        List<String> unknown = commandLine.getUnmatchedArguments();
        return thrown instanceof CommandLine.MissingParameterException && !unknown.isEmpty()
                ? new CommandLine.UnmatchedArgumentException(commandLine, unknown)
                : thrown;
    }

    private static int onFailure(Exception exception, CommandLine commandLine, CommandLine.ParseResult parsed) {
        PrintWriter error = commandLine.getErr();
        return switch (exception) {
            case CommandFailure failure -> {
                error.println("kontiki: " + failure.getMessage());
                yield failure.exitCode();
            }
            case KontikiException known
            when known.code() != ErrorCode.INTERNAL -> {
                error.println("kontiki: " + known.getMessage());
                yield isConfiguration(known.code()) ? ExitCode.USAGE : ExitCode.FAILED;
            }
            case UncheckedIOException failed -> {
                error.println("kontiki: " + FailureText.of(failed.getCause()));
                yield ExitCode.FAILED;
            }
            default -> {
                exception.printStackTrace(error);
                yield ExitCode.FAILED;
            }
        };
    }

    private static boolean isConfiguration(ErrorCode code) {
        return code == ErrorCode.CONFIGURATION
                || code == ErrorCode.TOPOLOGY_IMPOSSIBLE
                || code == ErrorCode.INVALID_ARGUMENT;
    }
}
