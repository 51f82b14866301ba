package io.kontiki.gateway.write;

import io.kontiki.common.partition.PartitionExpr;
import io.kontiki.common.partition.PartitionLiteral;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.source.DeleteFilter;
import java.util.List;
import java.util.Optional;

/** Which Regions of a table a DELETE can touch. */
final class DeletedRegions {
    private DeletedRegions() {}

    static List<Integer> of(TableInfo table, DeleteFilter filter) {
        Optional<PartitionExpr> condition = filter.tags().stream()
                .filter(tag -> table.partitionRule().columnIds().contains(tag.columnId()))
                .map(tag -> comparison(table, tag))
                .reduce(PartitionExpr.And::new);
        return table.partitionRule().prune(table.schema(), condition);
    }

    private static PartitionExpr comparison(TableInfo table, DeleteFilter.TagEquals tag) {
        ColumnSchema column = table.schema().column(tag.columnId()).orElseThrow();
        PartitionLiteral literal = tag.value() == null
                ? PartitionLiteral.nullOf(column.type())
                : column.type() == DataType.STRING
                        ? PartitionLiteral.text(tag.value().asString())
                        : PartitionLiteral.number(column.type(), tag.value().asLong());
        return new PartitionExpr.Compare(column.id(), column.name(), PartitionExpr.Operator.EQUAL, literal);
    }
}
