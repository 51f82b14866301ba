package io.kontiki.gateway;

import io.kontiki.gateway.http.HttpSettings;
import io.kontiki.gateway.write.WriteSettings;
import io.kontiki.query.execute.DuckDbSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What one gateway is to be.
 *
 * @param postgres where PostgreSQL's wire is served, or null for nowhere; port 0 takes any free one
 * @param postgresConnections at most that many at once
 * @param parsers line protocol bodies that are parsed at the same time; more than cores gains nothing
 * @param seriesCacheBytes bound of all parsers' series caches together
 * @param duckDb what finishing queries may use
 * @param queryTimeout for each of admission, fragments and final step
 */
public record GatewaySettings(
        HttpSettings http,
        InetSocketAddress postgres,
        int postgresConnections,
        WriteSettings write,
        int parsers,
        long seriesCacheBytes,
        DuckDbSettings duckDb,
        Duration queryTimeout) {
    private static final long SERIES_CACHE_BYTES = 64L << 20;
    private static final long DUCKDB_BYTES = 256L << 20;
    private static final int CONCURRENT_QUERIES = 16;

    public GatewaySettings {
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(write, "write");
        Objects.requireNonNull(duckDb, "duckDb");
        Objects.requireNonNull(queryTimeout, "queryTimeout");
        if (parsers < 1 || seriesCacheBytes < parsers || postgresConnections < 1) {
            throw new IllegalArgumentException("a gateway needs a parser, a cache and a connection");
        }
    }

    /**
     * The defaults.
     *
     * @param postgres as in the record
     * @param temporaryDirectory for queries that spill
     * @param cores that this process may use
     */
    public static GatewaySettings of(
            HttpSettings http, InetSocketAddress postgres, Path temporaryDirectory, int cores) {
        return new GatewaySettings(
                http,
                postgres,
                500,
                WriteSettings.DEFAULT,
                cores,
                SERIES_CACHE_BYTES,
                new DuckDbSettings(
                        Math.max(1, cores / 2), DUCKDB_BYTES, temporaryDirectory, List.of(), CONCURRENT_QUERIES),
                Duration.ofSeconds(60));
    }
}
