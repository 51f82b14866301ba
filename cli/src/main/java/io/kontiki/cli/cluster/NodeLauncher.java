package io.kontiki.cli.cluster;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.output.FailureText;
import io.kontiki.cli.process.ProcStat;
import io.kontiki.cli.process.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the process of one node of a local cluster: in a session of its own (a Ctrl-C at the terminal is for the command, not
 * for the nodes), output to the node's log. The process outlives the command.
 */
final class NodeLauncher {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final ClusterHome home;
    private final ClusterPlan plan;

    NodeLauncher(ClusterHome home, ClusterPlan plan) {
        this.home = home;
        this.plan = plan;
    }

    ProcessIdentity start(ClusterNode node) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(startLine());
        command.addAll(arguments(node));
        try {
            File log = home.logFile(node.name()).toFile();
            Process process = new ProcessBuilder(command)
                    .directory(home.nodeDirectory(node.name()).toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            ProcessIdentity identity = ProcStat.read(process.pid())
                    .map(ProcStat::identity)
                    .orElseThrow(
                            () -> CommandFailure.failed("node " + node.name() + " ended at once; its log is " + log));
            try {
                home.recordProcess(node.name(), identity);
            } catch (RuntimeException e) {
                process.destroyForcibly(); // what is not on record would never be stopped
                throw e;
            }
            return identity;
        } catch (IOException e) {
            throw CommandFailure.failed("cannot start node " + node.name() + ": " + FailureText.of(e));
        }
    }

    private static List<String> startLine() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.add("@" + Distribution.startLine("node"));
        line.add("-Darrow.cdata.library.path=" + Distribution.libraries());
        Distribution.classArchive().ifPresent(archive -> line.add("-XX:SharedArchiveFile=" + archive));
        String further = System.getenv("KONTIKI_NODE_JVM_OPTIONS");
        if (further != null && !further.isBlank()) {
            line.addAll(List.of(further.strip().split("\\s+")));
        }
        line.addAll(List.of("-cp", Distribution.classPath(), "io.kontiki.cli.Kontiki"));
        return line;
    }

    private List<String> arguments(ClusterNode node) {
        List<String> join = plan.nodes().stream()
                .filter(ClusterNode::isMetasrv)
                .map(voter -> voter.name() + "@" + voter.grpc())
                .toList();
        List<String> arguments = new ArrayList<>(List.of("node", "start"));
        add(arguments, "--roles", String.join(",", node.roles()));
        add(arguments, "--name", node.name());
        add(arguments, "--dc", node.dc());
        add(arguments, "--data-home", home.nodeDirectory(node.name()).toString());
        add(arguments, "--join", String.join(",", join));
        add(arguments, "--topology", plan.topology());
        add(arguments, "--wal-groups", Integer.toString(plan.walGroups()));
        add(arguments, "--http-addr", node.http());
        add(arguments, "--grpc-addr", node.grpc());
        add(arguments, "--postgres-addr", node.postgres());
        add(arguments, "--wal-addr", node.wal());
        for (String dc : plan.storeDataCentres()) {
            add(arguments, "--store", dc + "=" + home.storeDirectory(dc));
        }
        return arguments;
    }

    private static void add(List<String> arguments, String flag, String value) {
        if (value != null) {
            arguments.add(flag);
            arguments.add(value);
        }
    }

    /** How long a node may take from its start until it listens, on a small machine that starts five at once. */
    static Duration startLimit() {
        return Duration.ofSeconds(120);
    }
}
