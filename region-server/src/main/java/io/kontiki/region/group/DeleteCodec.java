package io.kontiki.region.group;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.json.Json;
import io.kontiki.region.memtable.DeletePredicate;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The payload of a DELETE part: the predicate as JSON. */
public final class DeleteCodec {
    /** A predicate is a few tag values; more is not one. */
    private static final int MAX_BYTES = 1 << 20;

    private DeleteCodec() {}

    public static byte[] encode(DeletePredicate predicate) {
        return Json.write(predicate);
    }

    /** @throws KontikiException for anything that is not a predicate */
    public static DeletePredicate decode(MemorySegment payload) {
        if (payload.byteSize() > MAX_BYTES) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "a delete predicate of " + payload.byteSize() + " bytes");
        }
        DeletePredicate predicate = Json.read(payload.toArray(ValueLayout.JAVA_BYTE), DeletePredicate.class);
        if (predicate == null) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "the delete predicate is null");
        }
        return predicate;
    }
}
