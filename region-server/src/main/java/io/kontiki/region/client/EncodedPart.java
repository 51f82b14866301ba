package io.kontiki.region.client;

import io.kontiki.common.id.RegionId;
import java.lang.foreign.MemorySegment;

/**
 * A {@link WritePart} as a view over the bytes it came in. Both segments stay valid as long as the buffer they were decoded from;
 * nothing is copied.
 *
 * @param payload the row batch or the delete predicate
 * @param bytes the whole encoded part, to be passed on as it is
 */
public record EncodedPart(
        RegionId region,
        long epoch,
        int schemaVersion,
        PartKind kind,
        WriterId writer,
        long sequence,
        long lowWaterMark,
        MemorySegment payload,
        MemorySegment bytes) {}
