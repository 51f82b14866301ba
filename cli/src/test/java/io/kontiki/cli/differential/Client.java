package io.kontiki.cli.differential;

import io.kontiki.cli.process.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Sends requests to any gateway until one succeeds, as long as a fault may be the reason: what is sent has to bear repetition. While
 * nothing is disturbed every failure is an error.
 */
final class Client {
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private final Random random;
    private final Wire wire;
    private final Server server;

    Client(Random random, Wire wire, Server server) {
        this.random = random;
        this.wire = wire;
        this.server = server;
    }

    /** One try. */
    interface Request {
        Wire.Reply at(String address) throws IOException;
    }

    Wire wire() {
        return wire;
    }

    String untilDone(String what, Request request) {
        Pause pause = new Pause(LIMIT);
        while (true) {
            boolean disturbed = server.isDisturbed();
            String failure;
            try {
                Wire.Reply reply = request.at(address());
                if (reply.isOk()) {
                    return reply.body();
                }
                failure = reply.status() + " " + reply.body();
                disturbed &= reply.status() >= 500;
            } catch (IOException e) {
                failure = e.toString();
            }
            if (!disturbed && !server.isDisturbed() || !waited(pause)) {
                throw new AssertionError(failure + "\nfor: " + what);
            }
        }
    }

    /** Sends something that must not be repeated; false when nobody knows whether it was done. */
    boolean once(String what, Request request) {
        boolean disturbed = server.isDisturbed();
        String failure;
        try {
            Wire.Reply reply = request.at(address());
            if (reply.isOk()) {
                return true;
            }
            failure = reply.status() + " " + reply.body();
        } catch (IOException e) {
            failure = e.toString();
        }
        if (!disturbed && !server.isDisturbed()) {
            throw new AssertionError(failure + "\nfor: " + what);
        }
        return false;
    }

    private String address() {
        List<String> addresses = server.addresses();
        return addresses.get(random.nextInt(addresses.size()));
    }

    private static boolean waited(Pause pause) {
        try {
            return pause.next(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
