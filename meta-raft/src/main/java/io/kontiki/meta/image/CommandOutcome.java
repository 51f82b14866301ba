package io.kontiki.meta.image;

import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.record.MetaRefusal;

/**
 * What a command came to.
 *
 * @param version of the state that contains its effect, or on which there was nothing to do, or on which it was refused
 * @param refusal null when it was not refused
 */
public record CommandOutcome(long version, MetaRefusal refusal) {
    /** @throws KontikiException the refusal */
    public long versionOrThrow() {
        if (refusal != null) {
            throw new KontikiException(refusal.code(), refusal.message());
        }
        return version;
    }
}
