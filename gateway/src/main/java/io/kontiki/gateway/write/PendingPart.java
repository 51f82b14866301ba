package io.kontiki.gateway.write;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.WritePart;
import java.util.OptionalLong;

/**
 * One part of a request on its way. It keeps its sequence through every re-send: a refusal is not recorded by the Region, and after
 * an unknown outcome another sequence could apply the rows twice. Owned by the request's thread.
 */
final class PendingPart {
    private final RegionId region;
    private final PartKind kind;
    private final byte[] payload;
    private final int rows;
    private final int schemaVersion;
    private SequenceWindow window;
    private long sequence = -1;
    private boolean maybeApplied;
    private boolean inFlight;
    private boolean applied;

    /** What the request knows of the part. */
    enum State {
        APPLIED,
        UNKNOWN,
        NOT_APPLIED
    }

    PendingPart(RegionId region, PartKind kind, int schemaVersion, byte[] payload, int rows) {
        this.region = region;
        this.kind = kind;
        this.schemaVersion = schemaVersion;
        this.payload = payload;
        this.rows = rows;
    }

    RegionId region() {
        return region;
    }

    PartKind kind() {
        return kind;
    }

    int rows() {
        return rows;
    }

    long byteSize() {
        return payload.length;
    }

    int schemaVersion() {
        return schemaVersion;
    }

    /** Gives the part its sequence, once. False while the Region's window is full. */
    boolean number(RegionSequences sequences) {
        if (sequence >= 0) {
            return true;
        }
        SequenceWindow current = sequences.window(region);
        OptionalLong taken = current.take();
        if (taken.isEmpty()) {
            return false;
        }
        window = current;
        sequence = taken.getAsLong();
        return true;
    }

    /** The part as it is sent now. */
    WritePart toWritePart(long epoch) {
        return new WritePart(
                region, epoch, schemaVersion, kind, window.writer(), sequence, window.lowWaterMark(), payload);
    }

    /** The part is being sent: until {@link #markAnswered} it may be applied at any time. */
    void markSent() {
        inFlight = true;
    }

    /** @param definite whether that send changed nothing that is not known */
    void markAnswered(boolean definite) {
        inFlight = false;
        maybeApplied |= !definite;
    }

    boolean maybeApplied() {
        return maybeApplied || inFlight;
    }

    void markApplied() {
        applied = true;
    }

    State state() {
        return applied ? State.APPLIED : maybeApplied() ? State.UNKNOWN : State.NOT_APPLIED;
    }

    /** The part has its outcome. */
    void settle() {
        if (sequence >= 0) {
            window.settle(sequence);
        }
    }

    /** The request gives up on the part. If it may have been applied, its sequence stays unsettled for ever. */
    void giveUp() {
        if (maybeApplied()) {
            window.retire();
        } else {
            settle();
        }
    }
}
