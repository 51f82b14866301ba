package io.kontiki.gateway.session;

import java.util.Map;

/** The variables that drivers and tools ask for, with the answers of a server that is always writable and speaks UTF-8. */
final class ServerVariables {
    /** Tools choose their catalog queries by this version of PostgreSQL. */
    static final String POSTGRES_VERSION = "16.3";

    static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("server_version", POSTGRES_VERSION),
            Map.entry("version", "PostgreSQL " + POSTGRES_VERSION + " (Kontiki)"),
            Map.entry("server_version_num", "160003"),
            Map.entry("server_encoding", "UTF8"),
            Map.entry("client_encoding", "UTF8"),
            Map.entry("datestyle", "ISO, MDY"),
            Map.entry("intervalstyle", "postgres"),
            Map.entry("integer_datetimes", "on"),
            Map.entry("standard_conforming_strings", "on"),
            Map.entry("transaction_isolation", "read committed"),
            Map.entry("transaction_read_only", "off"),
            Map.entry("default_transaction_isolation", "read committed"),
            Map.entry("default_transaction_read_only", "off"),
            Map.entry("in_hot_standby", "off"),
            Map.entry("is_superuser", "on"),
            Map.entry("max_index_keys", "32"),
            Map.entry("extra_float_digits", "1"));

    private ServerVariables() {}
}
