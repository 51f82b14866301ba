package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Files of a minority of nodes change while these are down: one file of each sort that the node has. Evidence: files changed, each
 * named in the fault log with what was done to it.
 */
final class FileFault implements Fault {
    private final Step step;
    private final Environment environment;
    private final FileDamage damage;
    private final Random random;
    private List<Node> nodes = List.of();
    private final List<String> done = new ArrayList<>();

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
        for (Node node : nodes) {
            Path data = environment.dataDirectory(node);
            try {
                for (FileSort sort : FileSort.values()) {
                    List<Path> files = sort.in(data);
                    if (!files.isEmpty()) {
                        Path file = files.get(random.nextInt(files.size()));
                        done.add(node.name() + ": " + data.relativize(file) + ": " + damage.on(file, random));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot damage the files of " + node.name(), e);
            }
        }
        return "kill " + Names.of(nodes) + "; " + String.join("; ", done);
    }

    @Override
    public void stop() {
        environment.start(nodes);
    }

    @Override
    public Bite bite() {
        return new Bite(done.size(), "files damaged");
    }
}
