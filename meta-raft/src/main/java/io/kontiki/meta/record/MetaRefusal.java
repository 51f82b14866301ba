package io.kontiki.meta.record;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.Objects;

/** Why a command was not carried out, as its client is told, however often it asks. */
public record MetaRefusal(ErrorCode code, String message) {
    public MetaRefusal {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }

    public static MetaRefusal of(KontikiException refused) {
        return new MetaRefusal(refused.code(), refused.getMessage());
    }
}
