package io.kontiki.meta.ratis;

import java.io.IOException;
import java.time.Duration;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a Ratis server in bounded time.
 *
 * <p>Ratis 3.3.0 can hang for ever there: {@code SegmentedRaftLog.close} holds the log's write lock and joins the cache eviction
 * thread, which waits for that lock when a segment was rolled just before (seen in about one of ten closes with tiny segments). The
 * join can be interrupted and closing then goes on, so the division is closed on a thread of ours that can be. What was acknowledged
 * is on disk already; nothing is lost by not waiting.
 */
final class RaftServerCloser {
    private static final Logger LOG = LoggerFactory.getLogger(RaftServerCloser.class);

    /** Twice what closing takes, and the patience before and after the interrupt. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private RaftServerCloser() {}

    static void close(RaftServer server, RaftGroupId group) {
        await(Thread.ofPlatform().name("metasrv-close").daemon().start(() -> closeDivisionThenServer(server, group)));
    }

    /** Waits for a thread that closes the division, and interrupts it when it hangs. */
    static void await(Thread closer) {
        try {
            if (!closer.join(PATIENCE)) {
                LOG.info("metasrv's log does not close by itself; interrupting it");
                closer.interrupt();
                if (!closer.join(PATIENCE)) {
                    LOG.warn("metasrv's Raft server did not close; everything acknowledged is on disk");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeDivisionThenServer(RaftServer server, RaftGroupId group) {
        try {
            server.getDivision(group).close();
        } catch (IOException e) {
            LOG.debug("there is no division to close: the server did not start", e);
        }
        // An interrupt was for the division only.
        Thread.interrupted();
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("metasrv's Raft server did not close cleanly; everything acknowledged is on disk", e);
        }
    }
}
