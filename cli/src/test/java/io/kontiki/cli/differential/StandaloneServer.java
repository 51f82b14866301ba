package io.kontiki.cli.differential;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.process.Pause;
import io.kontiki.cli.system.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One standalone process; a fault is a clean stop or a kill, and a start. */
final class StandaloneServer implements Server, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(240);

    private final Launcher launcher;
    private final Path data;
    private final int port;
    private final Background background = new Background();
    private volatile Process process;

    StandaloneServer(Path directory) throws IOException, InterruptedException {
        launcher = new Launcher(directory);
        data = directory.resolve("data");
        port = Launcher.freePorts(4);
        start();
    }

    private void start() throws IOException, InterruptedException {
        process = launcher.start(
                "standalone",
                "standalone",
                "start",
                "--data-home",
                data.toString(),
                "--http-addr",
                address(0),
                "--grpc-addr",
                address(1),
                "--mysql-addr",
                address(2),
                "--postgres-addr",
                address(3));
        Pause pause = new Pause(LIMIT);
        while (!HttpCalls.isOk(Address.parse(address(0)), "/ready", Duration.ofSeconds(5))) {
            if (!process.isAlive() || !pause.next(Duration.ofMillis(100))) {
                process.destroyForcibly();
                throw new AssertionError("the server does not get ready:\n" + launcher.errors());
            }
        }
    }

    private String address(int offset) {
        return "127.0.0.1:" + (port + offset);
    }

    @Override
    public List<String> addresses() {
        return List.of(address(0));
    }

    @Override
    public void disturb(Random random) {
        boolean clean = random.nextInt(3) == 0;
        Duration delay = Duration.ofMillis(random.nextInt(300));
        background.run(() -> {
            Pause.briefly(delay); // so that it falls into some request
            if (clean) {
                process.destroy();
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("the server does not stop");
                }
            } else {
                process.destroyForcibly().waitFor();
            }
            start();
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
        process.destroyForcibly().onExit().join();
    }
}
