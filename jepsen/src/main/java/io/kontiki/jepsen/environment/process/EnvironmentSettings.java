package io.kontiki.jepsen.environment.process;

import java.nio.file.Path;
import java.util.List;

/**
 * What an environment of processes is made from.
 *
 * @param runDirectory belongs to this run alone
 * @param runId unique among all runs of this machine: names of namespaces hold it; eight hexadecimal digits
 * @param distribution the built Kontiki: {@code cli/target/kontiki} of a clone
 * @param nativeCache where compiled C programs are kept from run to run
 * @param replicas as {@code --topology} takes them
 * @param seed of what the environment draws itself, such as the packets that are lost
 */
public record EnvironmentSettings(
        Path runDirectory,
        String runId,
        Path distribution,
        Path nativeCache,
        String replicas,
        NodeOptions nodes,
        long seed) {
    public EnvironmentSettings {
        // The archive of classes is good for the one class path with which it was made, word for word.
        distribution = distribution.toAbsolutePath().normalize();
        if (!runId.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("a run id has eight hexadecimal digits: " + runId);
        }
    }

    /**
     * What every node gets beside the start line of the distribution.
     *
     * @param jvmOptions last on the start line
     * @param classPathFirst jars or directories before the distribution's own
     * @param mainClass takes the command line's words
     * @param arguments last of {@code node start}
     */
    public record NodeOptions(
            List<String> jvmOptions, List<Path> classPathFirst, String mainClass, List<String> arguments) {
        public static final NodeOptions NONE =
                new NodeOptions(List.of(), List.of(), "io.kontiki.cli.Kontiki", List.of());

        public NodeOptions {
            jvmOptions = List.copyOf(jvmOptions);
            classPathFirst = List.copyOf(classPathFirst);
            arguments = List.copyOf(arguments);
        }

        public NodeOptions withJvmOptions(List<String> options) {
            return new NodeOptions(options, classPathFirst, mainClass, arguments);
        }
    }
}
