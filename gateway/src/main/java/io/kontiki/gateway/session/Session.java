package io.kontiki.gateway.session;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * In whose name a statement runs.
 *
 * @param timeZone in which timestamps without offset are read
 */
public record Session(String database, String user, ZoneId timeZone) {
    /** The database that exists from the start. */
    public static final String DEFAULT_DATABASE = "public";

    public Session {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(timeZone, "timeZone");
    }

    public static Session of(String database) {
        return new Session(database, "kontiki", ZoneOffset.UTC);
    }
}
