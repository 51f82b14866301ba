package io.kontiki.jepsen.report;

import io.kontiki.jepsen.history.OperationType;

/** Colours of outcomes, near those that people know from Jepsen's timelines. Stateless. */
final class Colours {
    private Colours() {}

    static String of(OperationType outcome) {
        return switch (outcome) {
            case INVOKE -> "#999999";
            case OK -> "#3d8fe0";
            case INFO -> "#f29400";
            case FAIL -> "#e0559f";
        };
    }
}
