package io.kontiki.cli.drill;

/** What somebody who looks on may know about a load. */
public interface RunningLoad {
    boolean isOver();

    long rowsAcknowledged();
}
