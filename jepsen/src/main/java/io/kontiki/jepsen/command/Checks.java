package io.kontiki.jepsen.command;

import io.kontiki.jepsen.workload.LoadSettings;
import java.nio.file.Path;

/** What options may say, before anything is started for them. */
final class Checks {
    private Checks() {}

    /** @throws UserMistake which names the option */
    static void load(int clients, int rate) {
        if (clients < 1 || clients > LoadSettings.CLIENTS_MAX) {
            throw new UserMistake("--clients is from 1 to " + LoadSettings.CLIENTS_MAX + ", not " + clients);
        }
        if (rate < 1) {
            throw new UserMistake("--rate is 1 operation a second or more, not " + rate);
        }
    }

    /** @throws UserMistake for a name that a start line of a node cannot hold */
    static void folder(Path out) {
        if (out.toAbsolutePath().toString().contains(" ")) {
            throw new UserMistake("--out has no blank in its name: " + out.toAbsolutePath());
        }
    }
}
