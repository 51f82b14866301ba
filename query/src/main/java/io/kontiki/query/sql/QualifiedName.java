package io.kontiki.query.sql;

import java.util.Objects;
import java.util.Set;

/**
 * A table's name as it was written.
 *
 * @param database null when the session's database is meant
 */
public record QualifiedName(String database, String name) {
    /** What may stand before the database; there is one catalog, and users of GreptimeDB write its name for it. */
    static final Set<String> CATALOGS = Set.of("kontiki", "greptime");

    public QualifiedName {
        Objects.requireNonNull(name, "name");
    }

    public String databaseOr(String sessionDatabase) {
        return database == null ? sessionDatabase : database;
    }

    @Override
    public String toString() {
        return database == null ? name : database + "." + name;
    }
}
