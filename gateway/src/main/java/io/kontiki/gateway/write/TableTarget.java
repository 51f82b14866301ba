package io.kontiki.gateway.write;

import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.partition.TagValues;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.meta.client.TableInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a writer needs to know of a table while it builds batches: columns by name and which Region takes a series. Immutable; the
 * layout of one image. Where the Regions are served is not part of it, that may change until the batch is sent.
 */
public final class TableTarget {
    private final int tableId;
    private final String database;
    private final String name;
    private final TableSchema schema;
    private final PartitionRule partitionRule;
    private final List<ColumnSchema> tags;
    private final ColumnSchema timeIndex;
    private final Map<String, ColumnSchema> columns = new HashMap<>();

    public TableTarget(int tableId, String database, String name, TableSchema schema, PartitionRule partitionRule) {
        this.tableId = tableId;
        this.database = database;
        this.name = name;
        this.schema = schema;
        this.partitionRule = partitionRule;
        this.tags = schema.tags();
        this.timeIndex = schema.timeIndex();
        schema.columns().forEach(column -> columns.put(column.name(), column));
    }

    public static TableTarget of(TableInfo table) {
        return new TableTarget(table.id(), table.database(), table.name(), table.schema(), table.partitionRule());
    }

    public int tableId() {
        return tableId;
    }

    public String database() {
        return database;
    }

    public String name() {
        return name;
    }

    public TableSchema schema() {
        return schema;
    }

    /** The tag columns in sort order. */
    public List<ColumnSchema> tags() {
        return tags;
    }

    public ColumnSchema timeIndex() {
        return timeIndex;
    }

    public TimeUnit timeUnit() {
        return timeIndex.type().timeUnit();
    }

    /** The column of that name, or null. */
    public ColumnSchema column(String columnName) {
        return columns.get(columnName);
    }

    public int regionCount() {
        return partitionRule.partCount();
    }

    public boolean isPartitioned() {
        return partitionRule.partCount() > 1;
    }

    /** The number of the Region that takes a series. */
    public int region(TagValues tagValues) {
        return partitionRule.route(tagValues);
    }

    /** Whether batches built for the other fit this one: same table, columns and division into Regions. */
    public boolean sameLayout(TableTarget other) {
        return this == other
                || tableId == other.tableId
                        && schema.version() == other.schema.version()
                        && partitionRule.equals(other.partitionRule);
    }
}
