package io.kontiki.gateway.postgres;

import java.util.Map;

/**
 * What a client said when it connected.
 *
 * @param minorVersion of protocol 3
 * @param parameters {@code user}, {@code database}, {@code application_name}, {@code client_encoding} and the like
 */
record StartupRequest(int minorVersion, Map<String, String> parameters) {
    StartupRequest {
        parameters = Map.copyOf(parameters);
    }

    /** PostgreSQL takes the user's name when no database is given; ours has {@code public} for that. */
    String database() {
        return parameters.getOrDefault("database", "public");
    }
}
