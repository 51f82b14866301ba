package io.kontiki.gateway.http;

import java.time.Duration;

/**
 * Where HTTP is served and what a client may ask of it.
 *
 * @param port 0 takes any free one
 * @param maxBodyBytes of a request, before and after decompression
 * @param headTimeout a connection whose request line and headers are not whole for this long after their first byte is closed
 * @param readTimeout a connection whose request does not go on for this long is closed
 * @param idleTimeout a connection without requests for this long is closed
 * @param shutdownGrace how long requests in hand may go on when the server stops
 */
public record HttpSettings(
        String host,
        int port,
        int maxBodyBytes,
        Duration headTimeout,
        Duration readTimeout,
        Duration idleTimeout,
        Duration shutdownGrace) {
    public static HttpSettings at(String host, int port) {
        return new HttpSettings(
                host,
                port,
                64 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1));
    }

    public HttpSettings {
        if (maxBodyBytes <= 0 || maxBodyBytes > 1 << 30) {
            throw new IllegalArgumentException("maxBodyBytes must be from 1 to 1 GB: " + maxBodyBytes);
        }
    }
}
