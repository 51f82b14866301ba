package io.kontiki.meta.record;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of log entries and snapshots. Strict: a component or kind that this program does not know stops the reader, because
 * skipping it would let replicas diverge.
 */
public final class MetaJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private MetaJson() {}

    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** @throws KontikiException CORRUPT, naming what was read, when the bytes are not such a value */
    public static <T> T read(byte[] bytes, Class<T> type, String what) {
        try {
            return MAPPER.readValue(bytes, type);
        } catch (JacksonException e) {
            throw new KontikiException(
                    ErrorCode.CORRUPT,
                    what + " cannot be read; it is damaged or was written by a newer version: " + e.getMessage(),
                    e);
        }
    }
}
