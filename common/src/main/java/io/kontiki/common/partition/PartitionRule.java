package io.kontiki.common.partition;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a table's rows are divided into Regions: part i is Region number i, and every combination of values of the partition columns
 * belongs to exactly one part.
 *
 * <p>Immutable. The constructor takes anything; {@link #validate} proves the rule complete and non-overlapping and stands before
 * the rule enters the catalogue, so {@link #route} may rely on it.
 *
 * @param columnIds the partition columns, tags of the table; empty for a table of one Region
 * @param parts one condition per part; empty for a table of one Region
 */
public record PartitionRule(List<Integer> columnIds, List<PartitionExpr> parts) {
    /** One Region takes everything. */
    public static final PartitionRule SINGLE = new PartitionRule(List.of(), List.of());

    /** More parts than this are refused: every part is a Region with its own memtable. */
    public static final int MAX_PARTS = 4096;

    public PartitionRule {
        columnIds = List.copyOf(columnIds);
        parts = List.copyOf(parts);
    }

    /** The number of Regions, at least one. */
    public int partCount() {
        return Math.max(1, parts.size());
    }

    /**
     * Proves that every combination of values belongs to exactly one part.
     *
     * @throws KontikiException INVALID_PARTITION_RULE naming a combination that no part or two parts take, or the column or constant
     *     that does not fit the schema
     */
    public void validate(TableSchema schema) {
        if (columnIds.isEmpty() && parts.isEmpty()) {
            return;
        }
        if (columnIds.isEmpty() || parts.isEmpty()) {
            throw invalid("PARTITION ON COLUMNS needs at least one column and at least one condition");
        }
        if (parts.size() > MAX_PARTS) {
            throw invalid(parts.size() + " partitions; at most " + MAX_PARTS + " are supported");
        }
        if (new HashSet<>(columnIds).size() != columnIds.size()) {
            throw invalid("a partition column is named twice");
        }
        List<ColumnSchema> columns =
                columnIds.stream().map(id -> partitionColumn(schema, id)).toList();
        parts.forEach(part -> part.forEachComparison(comparison -> checkComparison(columns, comparison)));
        PartitionGrid grid = PartitionGrid.of(columns, parts);
        grid.requireAtMostWork(parts.size());
        grid.forEachCell(this::checkCell);
    }

    /** The number of the part that takes these tags. The rule must have passed {@link #validate}. */
    public int route(TagValues tags) {
        if (parts.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).matches(tags)) {
                return i;
            }
        }
        throw new IllegalStateException("an incomplete partition rule was used without validation: " + toSql());
    }

    /**
     * The parts that can hold rows for which the condition is true, in ascending order; all of them when that is too costly to
     * find out. The condition may be weaker than the query's, never stronger; an empty one prunes nothing.
     */
    public List<Integer> prune(TableSchema schema, Optional<PartitionExpr> condition) {
        List<Integer> all = IntStream.range(0, partCount()).boxed().toList();
        if (parts.isEmpty() || condition.isEmpty()) {
            return all;
        }
        List<PartitionExpr> conditions = new ArrayList<>(parts);
        conditions.add(condition.get());
        List<ColumnSchema> columns =
                columnIds.stream().map(id -> partitionColumn(schema, id)).toList();
        PartitionGrid grid = PartitionGrid.of(columns, conditions);
        if (grid.work(parts.size()) > PartitionGrid.MAX_PRUNE_WORK) {
            return all;
        }
        boolean[] kept = new boolean[parts.size()];
        grid.forEachCell(cell -> {
            if (condition.get().matches(cell)) {
                kept[route(cell)] = true;
            }
        });
        return all.stream().filter(part -> kept[part]).toList();
    }

    /** The conditions as they stand between the parentheses of PARTITION ON COLUMNS; empty for a table of one Region. */
    public String toSql() {
        return String.join(",\n  ", parts.stream().map(PartitionExpr::toSql).toList());
    }

    private void checkCell(PartitionGrid.Cell cell) {
        int taker = -1;
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).matches(cell)) {
                continue;
            }
            if (taker >= 0) {
                throw invalid("partitions overlap: " + cell.describe() + " belongs to both ("
                        + parts.get(taker).toSql() + ") and (" + parts.get(i).toSql() + ")");
            }
            taker = i;
        }
        if (taker < 0) {
            throw invalid("partitions are incomplete: no partition takes " + cell.describe());
        }
    }

    private static ColumnSchema partitionColumn(TableSchema schema, int id) {
        ColumnSchema column = schema.column(id)
                .orElseThrow(() -> invalid("partition column with id " + id + " is not a column of the table"));
        if (column.role() != ColumnRole.TAG) {
            throw invalid("partition column '" + column.name() + "' must be part of the primary key");
        }
        return column;
    }

    private static void checkComparison(List<ColumnSchema> columns, PartitionExpr.Compare comparison) {
        ColumnSchema column = columns.stream()
                .filter(candidate -> candidate.id() == comparison.columnId())
                .findFirst()
                .orElseThrow(() -> invalid(
                        "column '" + comparison.column() + "' occurs in a partition but not in PARTITION ON COLUMNS"));
        if (column.type() != comparison.literal().type()) {
            throw invalid("column '" + column.name() + "' is " + column.type().withArticle() + " but is compared with "
                    + comparison.literal().type().withArticle() + ": " + comparison.toSql());
        }
    }

    private static KontikiException invalid(String message) {
        return new KontikiException(ErrorCode.INVALID_PARTITION_RULE, message);
    }
}
