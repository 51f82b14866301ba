package io.kontiki.meta.record;

import java.util.Objects;
import java.util.UUID;

/**
 * Names one wish of one client, over all its retries.
 *
 * @param client random per start of the client
 * @param sequence counts that client's commands
 */
public record CommandId(UUID client, long sequence) {
    public CommandId {
        Objects.requireNonNull(client, "client");
    }
}
