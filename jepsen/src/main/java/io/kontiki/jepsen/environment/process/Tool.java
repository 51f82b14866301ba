package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a tool of the operating system to its end. A tool that does not end within half a minute is killed, and that is a failure. */
public final class Tool {
    private static final String LIMIT_SECONDS = "30";

    private Tool() {}

    /** What a tool said, standard error included. */
    public record Result(int exitCode, String output) {}

    /** @return standard output and standard error */
    public static String run(String... command) {
        return runWithInput("", List.of(command));
    }

    public static String run(List<String> command) {
        return runWithInput("", command);
    }

    /** @return standard output and standard error; throws with them if the exit code is not 0 */
    public static String runWithInput(String input, List<String> command) {
        Result result = call(input, command);
        if (result.exitCode() != 0) {
            throw new EnvironmentException(String.join(" ", command) + " ended with " + result.exitCode() + ": "
                    + result.output().strip() + (input.isEmpty() ? "" : "\nits input was:\n" + input));
        }
        return result.output();
    }

    static Result tryToRun(List<String> command) {
        return call("", command);
    }

    private static Result call(String input, List<String> command) {
        List<String> limited = new ArrayList<>(List.of("timeout", "--kill-after=1", LIMIT_SECONDS));
        limited.addAll(command);
        try {
            Process process =
                    new ProcessBuilder(limited).redirectErrorStream(true).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new EnvironmentException("cannot run " + String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnvironmentException("interrupted while " + String.join(" ", command) + " runs", e);
        }
    }

    /** Whether a program of this name is on the path, or where root's programs are. */
    public static boolean exists(String name) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }
}
