package io.kontiki.region.group;

import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which parts a Region has had applied: one window per writer. Part of every snapshot, and goes along with the Region.
 *
 * <p>A success is answered only for a sequence in the set; below the mark the outcome is unknown; anything else is new. Refused parts
 * leave no trace, so that the same sequence can be sent again. A writer is never forgotten: whatever it had applied must not be applied
 * again, however late. Owned by the apply thread.
 */
final class DedupeTable {
    /** What the table knows about a part before it is applied. */
    enum Verdict {
        NEW,
        APPLIED,
        BELOW_MARK,
        OUTSIDE_WINDOW
    }

    private final Map<WriterId, WriterWindow> writers = new HashMap<>();
    /** As many as the map has, for other threads. */
    private volatile int writerCount;

    DedupeTable(List<WriterCheckpoint> checkpoints) {
        for (WriterCheckpoint checkpoint : checkpoints) {
            writers.put(new WriterId(checkpoint.high(), checkpoint.low()), new WriterWindow(checkpoint));
        }
        writerCount = writers.size();
    }

    /** Takes note of the writer's low-water mark and says what is known about the sequence. */
    Verdict check(WriterId writer, long sequence, long lowWaterMark) {
        WriterWindow window = writers.get(writer);
        if (window == null) {
            return sequence < lowWaterMark || sequence - lowWaterMark >= WritePart.WINDOW
                    ? Verdict.OUTSIDE_WINDOW
                    : Verdict.NEW;
        }
        window.raiseMark(lowWaterMark);
        if (sequence < window.mark()) {
            return Verdict.BELOW_MARK;
        }
        if (sequence - window.mark() >= WritePart.WINDOW) {
            return Verdict.OUTSIDE_WINDOW;
        }
        return window.contains(sequence) ? Verdict.APPLIED : Verdict.NEW;
    }

    /** After a part for which {@link #check} said NEW was applied. */
    void record(WriterId writer, long sequence, long lowWaterMark) {
        writers.computeIfAbsent(writer, ignored -> new WriterWindow(lowWaterMark))
                .add(sequence);
        if (writerCount != writers.size()) {
            writerCount = writers.size();
        }
    }

    /** How many it knows; any thread. */
    int writers() {
        return writerCount;
    }

    List<WriterCheckpoint> checkpoint() {
        List<WriterCheckpoint> all = new ArrayList<>(writers.size());
        writers.forEach((writer, window) -> all.add(window.checkpoint(writer.high(), writer.low())));
        all.sort(Comparator.comparingLong(WriterCheckpoint::high).thenComparingLong(WriterCheckpoint::low));
        return all;
    }
}
