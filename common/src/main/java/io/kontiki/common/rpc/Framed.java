package io.kontiki.common.rpc;

import java.util.List;
import java.util.Objects;

/**
 * A message of a record and raw bytes that belong to it.
 *
 * @param header travels as JSON
 * @param payloads travel as they are; not copied here, so they must not change once the message was handed over
 */
public record Framed<H>(H header, List<byte[]> payloads) {
    public Framed {
        Objects.requireNonNull(header, "header");
        payloads = List.copyOf(payloads);
    }

    public Framed(H header) {
        this(header, List.of());
    }
}
