package io.kontiki.region.wal;

/**
 * What a replica of a WAL group tells the rest of its process. Called from Raft's own threads: implementations hand over to a thread
 * of their own and return.
 */
public interface GroupEvents {
    /** This replica leads, and an entry of its own term is applied. */
    void leaderReady(long term);

    /** This replica does not lead any more. */
    void leadershipLost();

    /** A Flushed was applied: a snapshot can be taken. */
    void flushed(long cut);

    /** An entry other than a write was applied. */
    void controlApplied(long index);

    /** The replica has stopped: it met something that it cannot apply or write, or Ratis closed it. */
    void failed(Throwable cause);
}
