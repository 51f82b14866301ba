package io.kontiki.jepsen;

import io.kontiki.jepsen.command.JepsenCommand;
import io.kontiki.jepsen.command.UserMistake;
import io.kontiki.jepsen.environment.EnvironmentException;
import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * The entry point of {@code kontiki jepsen}. Results go to standard output, everything else to standard error. A user's mistake or an
 * environment that cannot be made is one line; only an unexpected exception shows where it happened.
 */
public final class Jepsen {
    private Jepsen() {}

    public static void main(String[] arguments) {
        Thread.currentThread().setUncaughtExceptionHandler((_, error) -> {
            // Left to the JVM it would end with 1, which means that something was found.
            error.printStackTrace();
            System.exit(JepsenCommand.UNKNOWN);
        });
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new JepsenCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((exception, _) -> {
                    PrintWriter error = exception.getCommandLine().getErr();
                    error.println("kontiki jepsen: " + exception.getMessage());
                    if (!CommandLine.UnmatchedArgumentException.printSuggestions(exception, error)) {
                        error.println("Try '"
                                + exception.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
                    }
                    return JepsenCommand.UNKNOWN;
                })
                .setExecutionExceptionHandler((exception, commandLine, _) -> {
                    switch (exception) {
                        case UserMistake _, EnvironmentException _ ->
                            commandLine.getErr().println("kontiki jepsen: " + exception.getMessage());
                        default -> exception.printStackTrace(commandLine.getErr());
                    }
                    return JepsenCommand.UNKNOWN;
                });
    }
}
