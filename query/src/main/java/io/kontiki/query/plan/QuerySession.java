package io.kontiki.query.plan;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;

/**
 * What a statement's meaning depends on besides its text.
 *
 * @param timeZone in which timestamps without offset are read
 * @param now the one instant that now() means everywhere in the statement
 * @param settings what current_setting() and SHOW answer, by lower-case name
 */
public record QuerySession(String database, String user, ZoneId timeZone, Instant now, Map<String, String> settings) {
    public QuerySession {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(timeZone, "timeZone");
        Objects.requireNonNull(now, "now");
        settings = Map.copyOf(settings);
    }
}
