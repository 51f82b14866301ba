package io.kontiki.gateway.catalog;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.partition.PartitionExpr;
import io.kontiki.common.partition.PartitionLiteral;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.CatalogReader;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.TableDefinition;
import io.kontiki.query.plan.VirtualTable;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The planner's view of the cluster: tables from Metasrv's cached image, and the virtual schemas.
 *
 * <p>Thread-safe and without state; every answer is of the image that is newest at that moment. No call blocks.
 */
public final class ClusterCatalog implements CatalogReader {
    private final MetaClient meta;
    private final Map<String, VirtualSchema> virtualSchemas;

    /** A schema whose tables are computed. */
    public interface VirtualSchema {
        Optional<VirtualTable> table(String name, ClusterImage image, QuerySession session);

        List<String> tableNames();
    }

    public ClusterCatalog(MetaClient meta) {
        this.meta = meta;
        this.virtualSchemas = Map.of(InformationSchema.NAME, new InformationSchema(), PgCatalog.NAME, new PgCatalog());
    }

    @Override
    public boolean databaseExists(String database) {
        return virtualSchemas.containsKey(database)
                || meta.image().database(database).isPresent();
    }

    @Override
    public Optional<TableDefinition> table(String database, String name) {
        return meta.image().table(database, name).map(ClusterCatalog::definition);
    }

    @Override
    public Optional<VirtualTable> virtualTable(String schema, String name, QuerySession session) {
        return Optional.ofNullable(virtualSchemas.get(schema))
                .flatMap(found -> found.table(name, meta.image(), session));
    }

    @Override
    public List<RegionId> regions(TableDefinition table, TagTimePredicate predicate) {
        Optional<TableInfo> info = meta.image().table(table.id());
        if (info.isEmpty()) {
            return table.regions();
        }
        List<RegionId> all =
                info.get().regions().stream().map(RegionRoute::region).toList();
        Optional<PartitionExpr> condition = condition(info.get(), predicate);
        return info.get().partitionRule().prune(info.get().schema(), condition).stream()
                .map(all::get)
                .toList();
    }

    private static TableDefinition definition(TableInfo table) {
        return new TableDefinition(
                table.id(),
                table.database(),
                table.name(),
                table.schema(),
                table.regions().stream().map(RegionRoute::region).toList());
    }

    /** The tag conditions on partition columns, in the terms of the partition rule; empty when there is none. */
    private static Optional<PartitionExpr> condition(TableInfo table, TagTimePredicate predicate) {
        return predicate.tags().stream()
                .filter(tag -> table.partitionRule().columnIds().contains(tag.columnId()))
                .flatMap(tag -> oneOf(table, tag).stream())
                .reduce(PartitionExpr.And::new);
    }

    private static Optional<PartitionExpr> oneOf(TableInfo table, TagCondition tag) {
        ColumnSchema column = table.schema().column(tag.columnId()).orElseThrow();
        Stream<PartitionLiteral> values = tag.values().stream().map(value -> literal(column.type(), value));
        Stream<PartitionLiteral> nulls =
                tag.includesNull() ? Stream.of(PartitionLiteral.nullOf(column.type())) : Stream.empty();
        return Stream.concat(values, nulls)
                .map(value -> (PartitionExpr)
                        new PartitionExpr.Compare(column.id(), column.name(), PartitionExpr.Operator.EQUAL, value))
                .reduce(PartitionExpr.Or::new);
    }

    private static PartitionLiteral literal(DataType type, TagValue value) {
        return type == DataType.STRING
                ? PartitionLiteral.text(value.asString())
                : PartitionLiteral.number(type, value.asLong());
    }
}
