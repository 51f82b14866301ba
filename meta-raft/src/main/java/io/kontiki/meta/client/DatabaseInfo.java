package io.kontiki.meta.client;

import java.util.Map;

/** A database: a name space of tables. */
public record DatabaseInfo(String name, Map<String, String> options, long createdAtMillis) {
    /** Exists from the start and cannot be dropped; where a client without a database writes. */
    public static final String PUBLIC = "public";

    /** Reserved for the tables that describe the cluster; never in the image. */
    public static final String INFORMATION_SCHEMA = "information_schema";

    public DatabaseInfo {
        options = Map.copyOf(options);
    }
}
