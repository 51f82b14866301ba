package io.kontiki.region.group;

import io.kontiki.region.entry.FlushedPart;
import java.util.List;

/**
 * A snapshot: the state as of a cut, and the files that hold the rows which were frozen there.
 *
 * <p>A replica that starts from it has these files standing where the frozen memtables stood, replays every entry after the cut, the
 * Flushed among them, and ends up where the others are.
 *
 * @param checkpoint as of the cut, the cut itself still open
 * @param flushed for every cut that is open in the checkpoint, oldest first
 */
public record StatePointer(GroupCheckpoint checkpoint, List<FlushedCut> flushed) {
    /** What the Flushed entry of one cut said. */
    public record FlushedCut(long cut, List<FlushedPart> parts) {
        public FlushedCut {
            parts = List.copyOf(parts);
        }
    }

    public StatePointer {
        flushed = List.copyOf(flushed);
        if (flushed.isEmpty() || flushed.getLast().cut() != checkpoint.index()) {
            throw new IllegalArgumentException(
                    "a pointer stands at a cut whose files are known, not at " + checkpoint.index());
        }
    }

    public long cut() {
        return checkpoint.index();
    }

    public long term() {
        return checkpoint.term();
    }
}
