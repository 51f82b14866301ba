package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Nodes as children of the harness, each in a session of its own (a Ctrl-C at the terminal is for the harness), with its node's log
 * as its output. Without state.
 */
public final class ProcessLauncher implements NodeLauncher {
    private final RunDirectory directory;
    private final NodeCommand command;
    private final Function<Node, List<String>> surroundings;

    /** @param surroundings words before the start line, which end by executing what follows them */
    public ProcessLauncher(RunDirectory directory, NodeCommand command, Function<Node, List<String>> surroundings) {
        this.directory = directory;
        this.command = command;
        this.surroundings = surroundings;
    }

    @Override
    public ProcessIdentity launch(Node node) {
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(surroundings.apply(node));
        line.addAll(command.of(node));
        File log = directory.logFile(node).toFile();
        try {
            Files.createDirectories(directory.dataDirectory(node));
            Process process = new ProcessBuilder(line)
                    .directory(directory.dataDirectory(node).toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            return ProcessIdentity.of(process.pid())
                    .orElseThrow(() -> new EnvironmentException(node.name() + " ended at once; its log is " + log));
        } catch (IOException e) {
            throw new EnvironmentException("cannot start " + node.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void ended(Node node) {
        // The kernel has closed what the process had open.
    }
}
