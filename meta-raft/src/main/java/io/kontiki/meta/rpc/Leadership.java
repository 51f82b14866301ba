package io.kontiki.meta.rpc;

import io.kontiki.meta.failure.NodeLiveness;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.ratis.MetaLogListener;
import io.kontiki.meta.record.MetaEntry;
import java.time.Duration;
import java.util.UUID;

/**
 * Hears from the log, on Ratis' threads, and keeps what depends on the leadership in step with it: a new term starts with fresh
 * liveness and a new session for the clients.
 */
final class Leadership implements MetaLogListener {
    private final NodeLiveness liveness;
    private final ImageFeed feed;
    private boolean leading;
    private boolean changed;

    Leadership(NodeLiveness liveness, ImageFeed feed) {
        this.liveness = liveness;
        this.feed = feed;
    }

    @Override
    public void applied(MetaState state, MetaEntry entry) {
        feed.applied(state, entry);
    }

    @Override
    public void loaded(MetaState state) {
        feed.loaded(state);
    }

    @Override
    public void leaderReady() {
        liveness.reset(System.nanoTime());
        feed.startSession(UUID.randomUUID().toString());
        set(true);
    }

    @Override
    public void notLeader() {
        feed.endSession();
        set(false);
    }

    /** Waits until this node leads, and at a leader for the time or until the leadership goes; returns whether this node leads. */
    @SuppressWarnings("WaitNotInLoop") // a spurious wakeup is a tick too early, and the ticker asks again
    synchronized boolean await(Duration timeout) throws InterruptedException {
        if (!changed) {
            // Nothing ticks at a follower: idle nodes cost what wakes them.
            wait(leading ? timeout.toMillis() : 0);
        }
        changed = false;
        return leading;
    }

    private synchronized void set(boolean leads) {
        leading = leads;
        changed = true;
        notifyAll();
    }
}
