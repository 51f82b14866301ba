package io.kontiki.meta.rpc;

import io.kontiki.meta.failure.NodeLiveness;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.MetaEntry;
import io.kontiki.meta.record.MetaRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Tells clients what they are missing: remembers the last entries, so that most updates are small, and parks those who wait for more.
 *
 * <p>Guarded by itself; waiting happens on virtual threads. Bounded: past {@link #CAPACITY} entries the oldest is forgotten, and a
 * client that is further behind gets the whole image.
 */
final class ImageFeed {
    private static final int CAPACITY = 256;

    private final NodeLiveness liveness;
    private final Deque<List<MetaRecord>> changes = new ArrayDeque<>();
    private MetaState state = MetaState.EMPTY;
    private String session = "";

    ImageFeed(NodeLiveness liveness) {
        this.liveness = liveness;
    }

    synchronized void applied(MetaState next, MetaEntry entry) {
        changes.addLast(entry.records());
        if (changes.size() > CAPACITY) {
            changes.removeFirst();
        }
        state = next;
        notifyAll();
    }

    synchronized void loaded(MetaState next) {
        changes.clear();
        state = next;
        notifyAll();
    }

    /** A term of leadership begins; clients hear of the nodes anew. */
    synchronized void startSession(String name) {
        session = name;
        notifyAll();
    }

    /** This node does not lead any more: who waits here is sent away. */
    synchronized void endSession() {
        session = "";
        notifyAll();
    }

    /** The state of a node changed. */
    synchronized void livenessChanged() {
        notifyAll();
    }

    synchronized MetaState state() {
        return state;
    }

    /** Waits until there is more than the client knows, this node stops leading, or the time is over. */
    synchronized void awaitMoreThan(ImageCursor known, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        String waitingIn = session;
        while (waitingIn.equals(session) && !waitingIn.isEmpty() && !hasMoreThan(known)) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return;
            }
            wait(millis);
        }
    }

    synchronized ImageUpdate updateFor(ImageCursor known) {
        ImageCursor cursor = new ImageCursor(state.version(), session, liveness.revision());
        long missing = state.version() - known.version();
        if (missing < 0 || missing > changes.size()) {
            return new ImageUpdate(
                    cursor,
                    state.image(),
                    List.of(),
                    liveness.overlay(state.image().nodes()));
        }
        List<List<MetaRecord>> all = new ArrayList<>(changes);
        List<List<MetaRecord>> newest = all.subList(all.size() - (int) missing, all.size());
        return new ImageUpdate(
                cursor, null, newest, liveness.overlay(state.image().nodes()));
    }

    private boolean hasMoreThan(ImageCursor known) {
        return state.version() > known.version()
                || !session.equals(known.session())
                || liveness.revision() > known.livenessRevision();
    }
}
