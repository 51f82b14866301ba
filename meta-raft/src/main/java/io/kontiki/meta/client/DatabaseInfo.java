package io.kontiki.meta.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Map;

/**
 * A database: a name space of tables.
 *
 * @param options as they were written, to be shown again
 * @param ttl of tables that are made without one of their own, or null
 */
public record DatabaseInfo(
        String name,
        Map<String, String> options,
        @JsonInclude(JsonInclude.Include.NON_NULL) Duration ttl,
        long createdAtMillis) {
    /** Exists from the start and cannot be dropped; where a client without a database writes. */
    public static final String PUBLIC = "public";

    /** Reserved for the tables that describe the cluster; never in the image. */
    public static final String INFORMATION_SCHEMA = "information_schema";

    /** Reserved likewise, for what PostgreSQL's tools ask. */
    public static final String PG_CATALOG = "pg_catalog";

    public DatabaseInfo {
        options = Map.copyOf(options);
    }

    /** Whether the name is that of a database whose tables are computed: it exists always, and is never in the image. */
    public static boolean isVirtual(String name) {
        return name.equals(INFORMATION_SCHEMA) || name.equals(PG_CATALOG);
    }
}
