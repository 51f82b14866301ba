package io.kontiki.jepsen.environment;

/**
 * A node whose process ended though nobody asked it to. Immutable.
 *
 * @param logTail the end of its log when that was noticed
 */
public record EndedNode(Node node, String logTail) {}
