package io.kontiki.jepsen.environment.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes away what a run made on a Docker daemon, each thing by the name that the run gave it, by the tool {@code docker}: so that it
 * can be done without the environment. What is not there any longer is taken away; so is everything of a daemon that is gone, because
 * {@code scripts/jepsen-docker} starts none with old containers. Without state.
 */
final class DockerLeftovers {
    private DockerLeftovers() {}

    /** All at a time. @return why it could not be done; empty if it was */
    static String removeContainers(Path socket, List<String> names) {
        List<String> list = List.of("ps", "--all", "--format", "{{.Names}}");
        return remove(socket, List.of("rm", "--force", "--volumes"), names, list);
    }

    /** @return why it could not be done; empty if it was */
    static String removeNetwork(Path socket, String name) {
        List<String> list = List.of("network", "ls", "--format", "{{.Name}}");
        return remove(socket, List.of("network", "rm"), List.of(name), list);
    }

    /** Words of the daemon's refusals differ from version to version; whether a thing is still there does not. */
    private static String remove(Path socket, List<String> verb, List<String> names, List<String> list) {
        if (!Files.exists(socket)) {
            return "";
        }
        List<String> command = new ArrayList<>(verb);
        command.addAll(names);
        Tool.Result result = Tool.tryToRun(docker(socket, command));
        return result.exitCode() == 0 || Tool.run(docker(socket, list)).lines().noneMatch(names::contains)
                ? ""
                : result.output().strip();
    }

    private static List<String> docker(Path socket, List<String> words) {
        return Stream.concat(Stream.of("docker", "--host", "unix://" + socket), words.stream())
                .toList();
    }

    /** @return why it could not be done; empty if it was */
    static String removeChain(Path namespace, String from, String chain) {
        if (!Files.exists(namespace)) {
            return "";
        }
        List<String> inside = List.of("nsenter", "--net=" + namespace);
        String rules = Tool.run(Stream.concat(inside.stream(), Stream.of("iptables-save", "-t", "filter"))
                .toList());
        if (rules.lines().noneMatch(line -> line.startsWith(":" + chain + " "))) {
            return "";
        }
        boolean hooked = rules.lines().anyMatch(("-A " + from + " -j " + chain)::equals);
        String lines = "*filter\n" + (hooked ? "-D " + from + " -j " + chain + "\n" : "") + "-F " + chain + "\n-X "
                + chain + "\nCOMMIT\n";
        Tool.runWithInput(
                lines,
                Stream.concat(inside.stream(), Stream.of("iptables-restore", "--noflush"))
                        .toList());
        return "";
    }
}
