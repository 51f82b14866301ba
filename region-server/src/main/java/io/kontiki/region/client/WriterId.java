package io.kontiki.region.client;

import java.util.UUID;

/**
 * Who numbers the parts of writes: one gateway process start. 128 random bits, so that two starts never share one.
 *
 * <p>A writer sends ascending sequences per Region; the pair (writer, sequence) names one part for ever.
 */
public record WriterId(long high, long low) {
    public static WriterId of(UUID uuid) {
        return new WriterId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }
}
