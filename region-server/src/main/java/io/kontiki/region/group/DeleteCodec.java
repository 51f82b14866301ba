package io.kontiki.region.group;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.json.Json;
import io.kontiki.region.memtable.DeletePredicate;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The payload of a DELETE part: the predicate as JSON, the same that query's DeleteFilter gives.
 *
 * <p>Strict, other than the rest of our JSON: a condition that is not understood, or a bound that is missing, must not widen what is
 * deleted.
 */
public final class DeleteCodec {
    /** A predicate is a few tag values; more is not one. */
    private static final int MAX_BYTES = 1 << 20;

    private static final JsonMapper STRICT = Json.MAPPER
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DeleteCodec() {}

    public static byte[] encode(DeletePredicate predicate) {
        return Json.write(predicate);
    }

    /** @throws KontikiException INVALID_ARGUMENT for anything that is not exactly a predicate */
    public static DeletePredicate decode(MemorySegment payload) {
        if (payload.byteSize() > MAX_BYTES) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, "a delete predicate of " + payload.byteSize() + " bytes");
        }
        try {
            DeletePredicate predicate = STRICT.readValue(payload.toArray(ValueLayout.JAVA_BYTE), DeletePredicate.class);
            if (predicate == null) {
                throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "the delete predicate is null");
            }
            return predicate;
        } catch (JacksonException e) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, "not a delete predicate: " + e.getOriginalMessage(), e);
        }
    }
}
