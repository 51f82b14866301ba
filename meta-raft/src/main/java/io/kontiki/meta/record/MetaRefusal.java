package io.kontiki.meta.record;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.Objects;

/** Why a command was not carried out, as its client is told, however often it asks. */
public record MetaRefusal(ErrorCode code, String message) {
    static final int MAX_CHARS = 1000;

    public MetaRefusal {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }

    private static String cut(String message) {
        if (message.length() <= MAX_CHARS) {
            return message;
        }
        int end = Character.isHighSurrogate(message.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
        return message.substring(0, end) + " ...";
    }

    /** With a message of at most {@link #MAX_CHARS}: it may quote what the user wrote, and thousands are remembered. */
    public static MetaRefusal of(KontikiException refused) {
        return new MetaRefusal(refused.code(), cut(refused.getMessage()));
    }
}
