package io.kontiki.query.plan;

import io.kontiki.common.id.RegionId;
import io.kontiki.query.source.TagTimePredicate;
import java.util.List;
import java.util.Optional;

/** What the planner knows of databases and tables. Answers come from an image: no call blocks. Thread-safe. */
public interface CatalogReader {
    boolean databaseExists(String database);

    Optional<TableDefinition> table(String database, String name);

    /** A table that is computed and not stored, such as {@code information_schema.tables} or {@code pg_catalog.pg_class}. */
    Optional<VirtualTable> virtualTable(String schema, String name, QuerySession session);

    /** The Regions that can hold rows for which the predicate is true: all of them, or fewer. */
    default List<RegionId> regions(TableDefinition table, TagTimePredicate predicate) {
        return table.regions();
    }
}
