package io.kontiki.meta.rpc;

import java.util.Objects;

/**
 * How much of the metadata a client has.
 *
 * @param version of its image
 * @param session the term of leadership in which it last heard of the nodes' liveness; empty before
 * @param livenessRevision what it has heard of it in that session
 */
record ImageCursor(long version, String session, long livenessRevision) {
    static final ImageCursor NONE = new ImageCursor(0, "", 0);

    ImageCursor {
        Objects.requireNonNull(session, "session");
    }
}
