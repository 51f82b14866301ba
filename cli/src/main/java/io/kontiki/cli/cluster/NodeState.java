package io.kontiki.cli.cluster;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a node of a local cluster does, as seen from its process. */
public enum NodeState {
    /** Its process runs and it listens. */
    RUNNING("running"),
    /** Its process runs and it does not listen yet. */
    STARTING("starting"),
    /** SIGSTOP. */
    FROZEN("frozen"),
    /** It was started, nobody stopped it, and it is gone. */
    DEAD("dead"),
    /** Never started, or stopped on purpose. */
    STOPPED("stopped");

    private final String word;

    NodeState(String word) {
        this.word = word;
    }

    @JsonValue
    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
