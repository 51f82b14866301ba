package io.kontiki.gateway.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/**
 * Lets HTTP 1.0 requests in too: they are answered 505 with the reason, instead of a connection that closes without a word. They are
 * not served, because the server has no setting for it: its parser refuses every other version than 1.1, and the chunks in which it
 * sends a result of unknown length are not for such a client to read. Every connection reads its requests' heads under a
 * {@link HeadWatch}.
 */
final class Http1Selector implements ServerConnectionSelector {
    private static final String OLD_VERSION = " HTTP/1.0\r";

    private final ServerConnectionSelector http1;

    private final HeadWatch heads;

    Http1Selector(ServerConnectionSelector http1, HeadWatch heads) {
        this.http1 = http1;
        this.heads = heads;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        int lineFeed = data.indexOf((byte) '\n');
        for (int i = 0; i < OLD_VERSION.length() && lineFeed >= OLD_VERSION.length(); i++) {
            if (data.get(lineFeed - OLD_VERSION.length() + i) != OLD_VERSION.charAt(i)) {
                return http1.supports(data);
            }
        }
        return lineFeed >= OLD_VERSION.length() ? Support.SUPPORTED : http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return heads.watch(context, http1::connection);
    }
}
