package io.kontiki.query.plan;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/** A stored or a virtual table as Calcite sees it; exactly one of the two is set. Immutable. */
final class ScanTable extends AbstractTable {
    private final TableDefinition stored;
    private final String schemaName;
    private final String name;
    private final VirtualTable virtual;

    private ScanTable(TableDefinition stored, String schemaName, String name, VirtualTable virtual) {
        this.stored = stored;
        this.schemaName = schemaName;
        this.name = name;
        this.virtual = virtual;
    }

    static ScanTable of(TableDefinition table) {
        return new ScanTable(table, table.database(), table.name(), null);
    }

    static ScanTable of(String schemaName, String name, VirtualTable table) {
        return new ScanTable(null, schemaName, name, table);
    }

    boolean isStored() {
        return stored != null;
    }

    TableDefinition stored() {
        return stored;
    }

    VirtualTable virtual() {
        return virtual;
    }

    String schemaName() {
        return schemaName;
    }

    String name() {
        return name;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder row = factory.builder();
        if (stored == null) {
            virtual.columns()
                    .forEach(column -> row.add(column.name(), Types.of(factory, column.type(), column.nullable())));
        } else {
            for (ColumnSchema column : stored.schema().columns()) {
                // An empty tag is an absent one, so a tag can be NULL whatever was declared.
                boolean nullable = column.nullable() || column.role() == ColumnRole.TAG;
                row.add(column.name(), Types.of(factory, column.type(), nullable));
            }
        }
        return row.build();
    }
}
