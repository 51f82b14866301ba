package io.kontiki.meta.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.meta.client.WalGroupInfo;
import java.util.Objects;
import java.util.Set;

/**
 * A change that was decided. Replaying records in log order is all that ever changes the metadata, so each says what is afterwards
 * and nothing has to be decided again, by this version of the program or a later one.
 *
 * <p>A persisted format: names and components stay, a new component gets a meaning for its absence, a new kind raises
 * {@link MetaEntry#FORMAT}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MetaRecord.ClusterInitialized.class, name = "cluster-initialized"),
    @JsonSubTypes.Type(value = MetaRecord.DatabaseCreated.class, name = "database-created"),
    @JsonSubTypes.Type(value = MetaRecord.DatabaseDropped.class, name = "database-dropped"),
    @JsonSubTypes.Type(value = MetaRecord.TableCreated.class, name = "table-created"),
    @JsonSubTypes.Type(value = MetaRecord.TableDropped.class, name = "table-dropped"),
    @JsonSubTypes.Type(value = MetaRecord.TableSchemaChanged.class, name = "table-schema-changed"),
    @JsonSubTypes.Type(value = MetaRecord.NodeRegistered.class, name = "node-registered"),
    @JsonSubTypes.Type(value = MetaRecord.GroupCreated.class, name = "group-created")
})
public sealed interface MetaRecord {
    /** Fixes the defaults; the first record of every cluster. */
    record ClusterInitialized(Topology defaultTopology, int walGroups, long initializedAtMillis) implements MetaRecord {
        public ClusterInitialized {
            Objects.requireNonNull(defaultTopology, "defaultTopology");
        }
    }

    record DatabaseCreated(DatabaseInfo database) implements MetaRecord {
        public DatabaseCreated {
            Objects.requireNonNull(database, "database");
        }
    }

    /** The tables of the database were dropped by records before this one. */
    record DatabaseDropped(String name) implements MetaRecord {
        public DatabaseDropped {
            Objects.requireNonNull(name, "name");
        }
    }

    record TableCreated(TableInfo table) implements MetaRecord {
        public TableCreated {
            Objects.requireNonNull(table, "table");
        }
    }

    record TableDropped(int tableId) implements MetaRecord {}

    record TableSchemaChanged(int tableId, TableSchema schema) implements MetaRecord {
        public TableSchemaChanged {
            Objects.requireNonNull(schema, "schema");
        }
    }

    /** The node is new, or came back with these addresses and roles. The data id is null when the node did not say. */
    record NodeRegistered(
            String name, String dc, Set<NodeRole> roles, NodeAddresses addresses, long startedAtMillis, String dataId)
            implements MetaRecord {
        public NodeRegistered {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(dc, "dc");
            Objects.requireNonNull(addresses, "addresses");
            roles = Set.copyOf(roles);
        }
    }

    record GroupCreated(WalGroupInfo group) implements MetaRecord {
        public GroupCreated {
            Objects.requireNonNull(group, "group");
        }
    }
}
