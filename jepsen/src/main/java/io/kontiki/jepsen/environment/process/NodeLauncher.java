package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.Node;

/** How the program of a node gets to run as a process that this machine sees. Called by {@link ProcessNodes} alone, one call at a time. */
public interface NodeLauncher {
    /** Starts the node, which is down, and writes down whatever is made for it; throws, naming the node's log, if it ends at once. */
    ProcessIdentity launch(Node node);

    /** The node's process has ended: returns when nothing that surrounded it holds its files any longer. */
    void ended(Node node);
}
