package io.kontiki.cli.differential;

import io.kontiki.cli.process.Pause;
import io.kontiki.cli.system.Launcher;
import io.kontiki.cli.system.StandaloneServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** One standalone process; a fault is a clean stop or a kill, and a start. */
final class LoneServer implements Server, AutoCloseable {
    private final StandaloneServer server;
    private final Background background = new Background();

    LoneServer(Path directory) throws Exception {
        server = new StandaloneServer(new Launcher(directory), directory.resolve("data"));
    }

    @Override
    public List<String> addresses() {
        return List.of(server.address());
    }

    @Override
    public void disturb(Random random) {
        boolean clean = random.nextInt(3) == 0;
        Duration delay = Duration.ofMillis(random.nextInt(300));
        background.run(() -> {
            Pause.briefly(delay); // so that it falls into some request
            if (clean) {
                server.stop(StandaloneServer.LIMIT);
            } else {
                server.kill();
            }
            server.start();
        });
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
    public void close() {
        background.close();
        server.close();
    }
}
