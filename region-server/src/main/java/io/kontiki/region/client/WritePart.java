package io.kontiki.region.client;

import io.kontiki.common.id.RegionId;
import java.util.Objects;

/**
 * One Region's share of a write: the unit that is applied at most once and gets an outcome of its own.
 *
 * <p>A part without an outcome is sent again with the same (region, writer, sequence), also after the Region moved; it is never
 * renumbered. The payload is not copied: whoever built the part must not change it afterwards.
 *
 * @param epoch the route's epoch as the sender knows it
 * @param schemaVersion the version under which the payload was built
 * @param sequence at least {@code lowWaterMark} and less than {@code lowWaterMark + }{@link #WINDOW}
 * @param lowWaterMark every lower sequence of this writer in this Region is settled: it has an outcome, or will never be sent again
 */
public record WritePart(
        RegionId region,
        long epoch,
        int schemaVersion,
        PartKind kind,
        WriterId writer,
        long sequence,
        long lowWaterMark,
        byte[] payload) {
    /**
     * How far a writer may run ahead of its low-water mark in one Region. Bounds the set of applied sequences that every replica
     * keeps (2 KB per writer and Region at worst) and goes into every snapshot.
     */
    public static final int WINDOW = 16_384;

    public WritePart {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(writer, "writer");
        Objects.requireNonNull(payload, "payload");
        if (lowWaterMark < 0 || sequence < lowWaterMark || sequence - lowWaterMark >= WINDOW) {
            throw new IllegalArgumentException(
                    "sequence " + sequence + " is outside the writer's window of " + WINDOW + " from " + lowWaterMark);
        }
    }
}
