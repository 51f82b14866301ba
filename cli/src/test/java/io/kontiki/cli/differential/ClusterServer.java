package io.kontiki.cli.differential;

import io.kontiki.cli.output.Json;
import io.kontiki.cli.process.Pause;
import io.kontiki.cli.system.Launcher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** Five processes as 2-2-1; a fault takes the node that leads some WAL group, or its whole data centre, and brings it back. */
final class ClusterServer implements Server, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(240);

    private final Launcher launcher;
    private final String home;
    private final List<String> addresses = new ArrayList<>();
    private final Background background = new Background();

    ClusterServer(Path directory) throws Exception {
        launcher = new Launcher(directory);
        home = directory.resolve("cluster").toString();
        int port = Launcher.freePorts(50);
        JsonNode up = json("cluster", "up", "--home", home, "--base-port", String.valueOf(port), "-o", "json");
        for (JsonNode node : up.get("nodes")) {
            if (!node.path("http").isNull()) {
                addresses.add(node.get("http").asString());
            }
        }
    }

    @Override
    public List<String> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public void disturb(Random random) {
        int kind = random.nextInt(3);
        int choice = random.nextInt(100);
        Duration pause = Duration.ofMillis(random.nextInt(3000));
        background.run(() -> {
            String leader = leader(choice);
            String[] target = kind == 0 ? new String[] {"--dc", centreOf(leader)} : new String[] {"--node", leader};
            succeed(kind == 1 ? "stop" : "kill", target);
            Pause.briefly(pause); // the others elect and serve
            succeed("start", target);
        });
    }

    /** The leader of some group; awaited, since a busy machine may elect at any time. */
    private String leader(int choice) throws Exception {
        Pause limit = new Pause(LIMIT);
        do {
            JsonNode groups =
                    json("cluster", "status", "--home", home, "-o", "json").get("wal_groups");
            // A status that no node answered in time names no groups.
            if (!groups.isEmpty()) {
                JsonNode leader = groups.get(choice % groups.size()).get("leader");
                if (!leader.isNull()) {
                    return leader.asString();
                }
            }
        } while (limit.next(Duration.ofMillis(200)));
        throw new AssertionError("a group has no leader");
    }

    private String centreOf(String name) throws Exception {
        for (JsonNode node :
                json("cluster", "status", "--home", home, "-o", "json").get("nodes")) {
            if (node.get("name").asString().equals(name)) {
                return node.get("dc").asString();
            }
        }
        throw new AssertionError("no node " + name);
    }

    private void succeed(String action, String... target) throws Exception {
        launcher.succeed(LIMIT, "cluster", action, "--home", home, target[0], target[1]);
    }

    private JsonNode json(String... arguments) throws Exception {
        return Json.read(launcher.succeed(LIMIT, arguments).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean isDisturbed() {
        return background.isRunning();
    }

    @Override
    public void awaitRepair() {
        background.await();
    }

    @Override
    public void close() throws java.io.IOException {
        background.close();
        try {
            launcher.succeed(LIMIT, "cluster", "down", "--home", home);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.IOException("interrupted while the cluster stopped", e);
        }
    }
}
