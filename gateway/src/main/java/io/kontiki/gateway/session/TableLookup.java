package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.sql.QualifiedName;
import java.util.Optional;
import java.util.Set;

/** Finds tables by name: in the cached image, and on a miss once in a fresh one. Stateless. */
final class TableLookup {
    private static final Set<String> SYSTEM = Set.of("information_schema", "pg_catalog");

    private TableLookup() {}

    static TableInfo require(MetaClient meta, QualifiedName name, String sessionDatabase) {
        String database = name.databaseOr(sessionDatabase);
        Optional<TableInfo> cached = meta.image().table(database, name.name());
        if (cached.isPresent()) {
            return cached.get();
        }
        ClusterImage fresh = meta.refresh(Long.MAX_VALUE, Definitions.REFRESH_TIMEOUT);
        return fresh.table(database, name.name()).orElseThrow(() -> notFound(fresh, database, name.name()));
    }

    private static KontikiException notFound(ClusterImage image, String database, String table) {
        if (SYSTEM.contains(database)) {
            return new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the tables of '" + database
                            + "' are part of the system: they can be queried and described, not written or shown as SQL");
        }
        return image.database(database).isPresent()
                ? new KontikiException(ErrorCode.TABLE_NOT_FOUND, "table not found: \"" + database + "." + table + "\"")
                : new KontikiException(ErrorCode.DATABASE_NOT_FOUND, "database not found: \"" + database + "\"");
    }
}
