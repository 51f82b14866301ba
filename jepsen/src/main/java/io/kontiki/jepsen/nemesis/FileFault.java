package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Files of a minority of nodes change while these are down: one file of each sort that the node has. Evidence: files changed, each
 * named in the fault log with what was done to it.
 *
 * <p>A node may refuse to start over such a file: that is a right answer. For the run to go on its files are mended then, as a
 * replaced disk would, and it is started again; a node that starts keeps the damage.
 */
final class FileFault implements Fault {
    /** A small machine brings a node up within this time. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private record Damaged(Node node, FileDamage.Done done) {}

    private final Step step;
    private final Environment environment;
    private final FileDamage damage;
    private final Random random;
    private List<Node> nodes = List.of();
    private final List<Damaged> damaged = new ArrayList<>();
    private final List<Node> refused = new ArrayList<>();

    FileFault(Step step, Environment environment, FileDamage damage) {
        this.step = step;
        this.environment = environment;
        this.damage = damage;
        this.random = new Random(step.draw());
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        nodes = step.aim().resolve(environment);
        environment.kill(nodes);
        List<String> words = new ArrayList<>();
        for (Node node : nodes) {
            Path data = environment.dataDirectory(node);
            for (FileSort sort : FileSort.values()) {
                damage(node, sort).ifPresent(done -> {
                    damaged.add(new Damaged(node, done));
                    words.add(node.name() + ": " + data.relativize(done.path()) + ": " + done.what());
                });
            }
        }
        return "kill " + Names.of(nodes) + "; " + String.join("; ", words);
    }

    private Optional<FileDamage.Done> damage(Node node, FileSort sort) {
        try {
            List<Path> files = sort.in(environment.dataDirectory(node));
            return files.isEmpty()
                    ? Optional.empty()
                    : Optional.of(damage.on(files.get(random.nextInt(files.size())), random));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot damage the files of " + node.name(), e);
        }
    }

    @Override
    public void stop() {
        environment.start(nodes);
        for (Node node : nodes) {
            try {
                environment.awaitServing(List.of(node), START_LIMIT);
            } catch (EnvironmentException e) {
                // It is down: the message of this exception is the end of its log, which stays in its place.
                refused.add(node);
            }
        }
        damaged.stream().filter(file -> refused.contains(file.node())).forEach(FileFault::mend);
        environment.start(refused);
    }

    private static void mend(Damaged file) {
        try {
            file.done().mend();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot mend " + file.done().path(), e);
        }
    }

    @Override
    public Bite bite() {
        String refusals = refused.isEmpty() ? "" : "; did not start until they were mended: " + Names.of(refused);
        return new Bite(damaged.size(), "files damaged" + refusals);
    }
}
