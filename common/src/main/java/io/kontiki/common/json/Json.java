package io.kontiki.common.json;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as Kontiki's processes and files use it: records, properties in declaration order, unknown properties ignored when reading
 * (an older program reads what a newer one wrote), missing properties null or zero. Thread-safe.
 */
public final class Json {
    /** For what the methods below do not cover. Immutable. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Json() {}

    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public static String writeText(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * Reads one value.
     *
     * @throws KontikiException CORRUPT when the bytes are not JSON of that type
     */
    public static <T> T read(byte[] json, Class<T> type) {
        return read(json, 0, json.length, type);
    }

    public static <T> T read(byte[] json, int offset, int length, Class<T> type) {
        try {
            return MAPPER.readValue(json, offset, length, type);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new KontikiException(
                    ErrorCode.CORRUPT, "not a " + type.getSimpleName() + " as JSON: " + e.getMessage(), e);
        }
    }
}
