package io.kontiki.jepsen.environment;

/** Faults of the object stores; each stands for the one of a cloud. */
public interface StoreControl {
    /** Takes the data centre's store away from all nodes. Does nothing if it is away. */
    void lose(String dc);

    void giveBack(String dc);

    /** Deletes every object of the data centre's store, which then is there and empty; how many there were. */
    long wipe(String dc);

    boolean isLost(String dc);
}
