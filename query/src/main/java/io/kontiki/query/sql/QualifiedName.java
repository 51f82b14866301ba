package io.kontiki.query.sql;

import java.util.Objects;

/**
 * A table's name as it was written.
 *
 * @param database null when the session's database is meant
 */
public record QualifiedName(String database, String name) {
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
