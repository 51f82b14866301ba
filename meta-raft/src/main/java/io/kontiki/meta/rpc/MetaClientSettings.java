package io.kontiki.meta.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a node finds Metasrv.
 *
 * @param metasrv grpc addresses of metasrv nodes to begin with; those that register later are found through the image
 * @param submitTimeout how long a command is repeated until its outcome counts as unknown
 * @param imageFile where the last image is kept, so that a node that restarts while Metasrv is down knows the routes; null keeps none
 */
public record MetaClientSettings(List<String> metasrv, Duration submitTimeout, Path imageFile) {
    public static final Duration DEFAULT_SUBMIT_TIMEOUT = Duration.ofSeconds(20);

    public MetaClientSettings {
        metasrv = List.copyOf(metasrv);
        Objects.requireNonNull(submitTimeout, "submitTimeout");
        if (metasrv.isEmpty()) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION, "no metasrv address is given; name at least one with --join HOST:PORT");
        }
    }
}
