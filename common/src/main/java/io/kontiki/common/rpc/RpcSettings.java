package io.kontiki.common.rpc;

import java.time.Duration;

/**
 * Limits and times of the RPC between our processes.
 *
 * @param maxMessageBytes larger requests and replies are refused on both sides
 * @param maxConcurrentCalls calls that a server handles at once, streams and long polls included; further ones get BUSY
 * @param pingInterval how often a peer with calls under way is asked for a sign of life
 * @param pingTimeout a peer that owes the sign for this long is given up: its calls fail, and the next call connects anew. Under
 *     full load on few cores a healthy process was seen to take more than a second; who must know sooner asks on its own
 * @param connectTimeout for the TCP connection
 */
public record RpcSettings(
        int maxMessageBytes,
        int maxConcurrentCalls,
        Duration pingInterval,
        Duration pingTimeout,
        Duration connectTimeout) {
    public static final RpcSettings DEFAULT =
            new RpcSettings(32 << 20, 2048, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1));
}
