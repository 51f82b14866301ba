package io.kontiki.jepsen.command;

import io.kontiki.jepsen.environment.docker.DockerEnvironment;
import io.kontiki.jepsen.environment.netns.NetnsEnvironment;
import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.planted.Recipe;
import io.kontiki.jepsen.planted.Recipes;
import io.kontiki.jepsen.workload.Workload;
import io.kontiki.jepsen.workload.Workloads;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what {@code run} takes, and what this machine lacks for it. */
@Command(name = "list", description = "Lists workloads, faults and environments.", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("workloads (--workload)");
        for (Workload workload : Workloads.all()) {
            out.printf("  %-20s %s%n", workload.name(), workload.asserts());
        }
        out.println("faults (--nemesis)");
        for (FaultKind kind : FaultKind.all()) {
            out.printf(
                    "  %-20s %s%n",
                    kind.word(),
                    kind.needs().isEmpty()
                            ? ""
                            : kind.needs().stream()
                                    .map(Enum::name)
                                    .sorted()
                                    .collect(Collectors.joining(", ", "needs ", "")));
        }
        out.println("planted bugs (planted --only), and what shows them");
        Recipes.all().forEach(recipe -> out.println(line(recipe, "")));
        Recipes.stretch().forEach(recipe -> out.println(line(recipe, " (a stretch: only by name)")));
        out.println("environments (--env)");
        out.printf(
                "  %-20s %s%n",
                "netns",
                NetnsEnvironment.missingHere()
                        .map(reason -> "not here: " + reason)
                        .orElse("network namespaces: every fault, with what scripts/jepsen-setup installs"));
        out.printf(
                "  %-20s %s%n",
                "docker",
                DockerEnvironment.missingHere()
                        .map(reason -> "not here: " + reason)
                        .orElse("containers on a sealed daemon that the run starts, every fault"));
        out.printf("  %-20s %s%n", "local", "processes on loopback: no partition, packet or power faults");
        out.flush();
        return JepsenCommand.VALID;
    }

    private static String line(Recipe recipe, String remark) {
        String faults = recipe.faults().stream().map(FaultKind::word).collect(Collectors.joining(", "));
        return "  %-32s %s%s%s"
                .formatted(recipe.bug(), recipe.workload(), faults.isEmpty() ? "" : " under " + faults, remark);
    }
}
