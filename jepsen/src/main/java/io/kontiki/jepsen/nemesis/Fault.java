package io.kontiki.jepsen.nemesis;

/**
 * One fault that can be put on a cluster once: {@link #start}, {@link #stop}, in this order, from one thread. Both block until they
 * are done. {@link #stop} undoes all of it, as far as a later restart of nodes can; it may be called when start failed half way.
 */
public interface Fault {
    FaultKind kind();

    /** Puts the fault on; says on whom, in words for the fault log. */
    String start();

    /** Takes it off. Nodes that it ended are started again. Does not wait until they serve. */
    void stop();

    /** The evidence, after {@link #stop}. */
    Bite bite();
}
