package io.kontiki.jepsen.command;

import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.planted.Catch;
import io.kontiki.jepsen.planted.Hunt;
import io.kontiki.jepsen.planted.Recipe;
import io.kontiki.jepsen.planted.Recipes;
import io.kontiki.jepsen.report.RunFolder;
import io.kontiki.jepsen.run.Capabilities;
import io.kontiki.jepsen.run.EnvironmentKind;
import io.kontiki.jepsen.run.RunPlan;
import io.kontiki.jepsen.workload.Workloads;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plants each bug in turn and says which were caught, by what and in how many seconds. */
@Command(
        name = "planted",
        description = {
            "Plants each known bug into the nodes and looks for it: proof that the harness would find such bugs.",
            "Exit code 0: all caught; 1: one was not; 2: could not be tried."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PlantedCommand implements Callable<Integer> {
    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "these bugs alone; also the stretch, compose-enabled, which is in no other run")
    private List<String> only = List.of();

    @Option(
            names = "--env",
            paramLabel = "ENV",
            description = "where the nodes run: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private EnvironmentKind environment = EnvironmentKind.netns;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "of load and faults of a run (default: ${DEFAULT-VALUE})")
    private String time = "40s";

    @Option(
            names = "--limit",
            paramLabel = "TIME",
            description =
                    "a bug that is not caught gets another run until so long after its first (default: ${DEFAULT-VALUE})")
    private String limit = "3m";

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "of the first run of each bug (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "DIR", description = "folder of the runs (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("jepsen-runs", "planted");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Path agent = Path.of(System.getProperty("kontiki.home", "."))
                .toAbsolutePath()
                .normalize()
                .resolve("jepsen-planted/target/kontiki-jepsen-planted.jar");
        if (!Files.isRegularFile(agent)) {
            throw new UserMistake("the agent that plants bugs is not built: " + agent + " is missing; "
                    + "start this command by ./kontiki jepsen planted");
        }
        Duration each = Times.parse("--limit", limit);
        Checks.folder(out);
        PrintWriter progress = spec.commandLine().getErr();
        List<Recipe> recipes = recipes();
        Map<FaultKind, String> missing = Capabilities.missing(plan(recipes.getFirst()), out);
        List<Catch> catches = new ArrayList<>();
        for (Recipe recipe : recipes) {
            progress.println("== " + recipe.bug());
            Optional<FaultKind> impossible =
                    recipe.faults().stream().filter(missing::containsKey).findFirst();
            Catch found = impossible.isPresent()
                    ? Catch.notTried(
                            recipe, impossible.get() + " cannot be done here: " + missing.get(impossible.get()))
                    : new Hunt(recipe, agent, each, System::nanoTime, progress::println).go(plan(recipe), out);
            progress.println("== " + line(found));
            catches.add(found);
        }
        RunFolder.writeIndex(out, progress::println);
        PrintWriter print = spec.commandLine().getOut();
        catches.forEach(found -> print.println(line(found)));
        long caught = catches.stream().filter(Catch::caught).count();
        print.println(caught + " of " + catches.size() + " caught; "
                + out.resolve(RunFolder.PAGE).toAbsolutePath());
        print.flush();
        boolean missed = catches.stream().anyMatch(found -> found.ending() == Catch.Ending.NOT_CAUGHT);
        return missed ? JepsenCommand.INVALID : caught == catches.size() ? JepsenCommand.VALID : JepsenCommand.UNKNOWN;
    }

    private List<Recipe> recipes() {
        return only.isEmpty()
                ? Recipes.all()
                : only.stream()
                        .map(name -> Recipes.find(name)
                                .orElseThrow(() -> new UserMistake("no planted bug '" + name + "'; there are: "
                                        + Stream.concat(Recipes.all().stream(), Recipes.stretch().stream())
                                                .map(Recipe::bug)
                                                .collect(Collectors.joining(", ")))))
                        .toList();
    }

    private RunPlan plan(Recipe recipe) {
        return new RunPlan(
                recipe.bug(),
                environment,
                "2-2-1",
                Workloads.find(recipe.workload()).orElseThrow(),
                recipe.faults(),
                Times.parse("--time", time),
                seed,
                RunPlan.CLIENTS,
                RunPlan.RATE,
                false,
                List.of());
    }

    private static String line(Catch found) {
        Recipe recipe = found.recipe();
        return "%-34s %-10s %4d s  %s under %s: %s"
                .formatted(
                        recipe.bug(),
                        found.caught() ? "caught" : found.ending().name().replace('_', ' '),
                        found.took().toSeconds(),
                        recipe.workload(),
                        recipe.faults().isEmpty()
                                ? "no faults"
                                : recipe.faults().stream().map(FaultKind::word).collect(Collectors.joining(", ")),
                        found.caught() && found.runs() > 1 ? found.by() + ", in run " + found.runs() : found.by());
    }
}
