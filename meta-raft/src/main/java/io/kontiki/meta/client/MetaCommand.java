package io.kontiki.meta.client;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A wish to change the cluster's metadata. Metasrv decides it against its image; a refusal changes nothing and carries a code. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MetaCommand.CreateDatabase.class, name = "create-database"),
    @JsonSubTypes.Type(value = MetaCommand.DropDatabase.class, name = "drop-database"),
    @JsonSubTypes.Type(value = MetaCommand.CreateTable.class, name = "create-table"),
    @JsonSubTypes.Type(value = MetaCommand.DropTable.class, name = "drop-table"),
    @JsonSubTypes.Type(value = MetaCommand.AddColumns.class, name = "add-columns"),
    @JsonSubTypes.Type(value = MetaCommand.RegisterNode.class, name = "register-node"),
    @JsonSubTypes.Type(value = MetaCommand.InitializeCluster.class, name = "initialize-cluster")
})
public sealed interface MetaCommand {
    /**
     * DATABASE_EXISTS when it exists, unless {@code ifNotExists}.
     *
     * @param ttl of tables that are made without one of their own, or null
     */
    record CreateDatabase(String name, boolean ifNotExists, Map<String, String> options, Duration ttl)
            implements MetaCommand {
        public CreateDatabase {
            Objects.requireNonNull(name, "name");
            options = Map.copyOf(options);
        }
    }

    /** Drops its tables too. DATABASE_NOT_FOUND when it does not exist, unless {@code ifExists}. */
    record DropDatabase(String name, boolean ifExists) implements MetaCommand {
        public DropDatabase {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * TABLE_EXISTS when it exists; with {@code ifNotExists} nothing happens then, whatever its columns are, and the caller looks at
     * the image. The schema's version is 1.
     */
    record CreateTable(
            String database,
            String name,
            TableSchema schema,
            TableOptions options,
            PartitionRule partitionRule,
            boolean ifNotExists,
            boolean autoCreated)
            implements MetaCommand {
        public CreateTable {
            Objects.requireNonNull(database, "database");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(schema, "schema");
            Objects.requireNonNull(options, "options");
            Objects.requireNonNull(partitionRule, "partitionRule");
        }
    }

    /** TABLE_NOT_FOUND when it does not exist, unless {@code ifExists}. */
    record DropTable(String database, String name, boolean ifExists) implements MetaCommand {
        public DropTable {
            Objects.requireNonNull(database, "database");
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * Adds columns; all of them or none. A column that exists with the same type and role is left alone with {@code ifNotExists} and
     * COLUMN_EXISTS without; one with another type is TYPE_MISMATCH, whoever came first has won.
     */
    record AddColumns(String database, String table, List<NewColumn> columns, boolean ifNotExists)
            implements MetaCommand {
        public AddColumns {
            Objects.requireNonNull(database, "database");
            Objects.requireNonNull(table, "table");
            columns = List.copyOf(columns);
        }
    }

    /**
     * Makes a node known, or tells its new addresses after a restart. The DC of a name never changes.
     *
     * @param dataId names the contents of the node's data directory: made with the directory, kept in it. A node that votes anywhere
     *     must not come back without what it acknowledged, so another id is refused. Null when the node does not say.
     */
    record RegisterNode(
            String name, String dc, Set<NodeRole> roles, NodeAddresses addresses, long startedAtMillis, String dataId)
            implements MetaCommand {
        public RegisterNode(
                String name, String dc, Set<NodeRole> roles, NodeAddresses addresses, long startedAtMillis) {
            this(name, dc, roles, addresses, startedAtMillis, null);
        }

        public RegisterNode {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(dc, "dc");
            Objects.requireNonNull(addresses, "addresses");
            roles = Set.copyOf(roles);
        }
    }

    /**
     * Fixes the cluster's defaults, once; the first leader of Metasrv sends it from its settings. Later ones change nothing.
     *
     * @param walGroups how many WAL groups to create; 0 makes one per leader-eligible region server
     */
    record InitializeCluster(Topology defaultTopology, int walGroups) implements MetaCommand {
        public InitializeCluster {
            Objects.requireNonNull(defaultTopology, "defaultTopology");
        }
    }
}
