package io.kontiki.query.sql;

import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One parsed SQL statement. Names are as the engine knows them: lower case unless they were quoted. */
public sealed interface Statement {
    /**
     * A query: SELECT, VALUES or WITH. Its inside is looked at when it is planned.
     *
     * @param computesValues whether its columns are values of an INSERT: it has no rows of its own that could be aggregated, and it
     *     will hardly come again
     */
    record Select(QueryText text, boolean computesValues) implements Statement {
        public Select {
            Objects.requireNonNull(text, "text");
        }

        public Select(QueryText text) {
            this(text, false);
        }
    }

    /**
     * A query for values of an INSERT.
     *
     * @param numbers which {@link ValueExpression.Computed} each value of its result is, row by row
     */
    record Computation(Select query, List<Integer> numbers) {
        public Computation {
            numbers = List.copyOf(numbers);
        }
    }

    /**
     * INSERT INTO t (columns) VALUES rows.
     *
     * @param columns empty when none were named: then all columns, in the schema's order
     * @param computations give every value that a {@link ValueExpression.Computed} stands for
     */
    record Insert(
            QualifiedName table, List<String> columns, List<List<ValueExpression>> rows, List<Computation> computations)
            implements Statement {
        public Insert {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
            computations = List.copyOf(computations);
        }
    }

    /** INSERT INTO t (columns) SELECT ...; {@code columns} as in {@link Insert}. */
    record InsertSelect(QualifiedName table, List<String> columns, Select query) implements Statement {
        public InsertSelect {
            columns = List.copyOf(columns);
        }
    }

    /** DELETE FROM t WHERE conditions, all of which must hold; empty when there was no WHERE. */
    record Delete(QualifiedName table, List<DeleteCondition> conditions) implements Statement {
        public Delete {
            conditions = List.copyOf(conditions);
        }
    }

    /** CREATE TABLE; the schema's version is 1, its column ids count from 1. The partition rule is validated. */
    record CreateTable(
            QualifiedName table,
            boolean ifNotExists,
            TableSchema schema,
            TableOptions options,
            PartitionRule partitionRule)
            implements Statement {}

    record DropTable(List<QualifiedName> tables, boolean ifExists) implements Statement {
        public DropTable {
            tables = List.copyOf(tables);
        }
    }

    /** @param ttl of tables that are made in it without one of their own, or null */
    record CreateDatabase(String name, boolean ifNotExists, Map<String, String> options, Duration ttl)
            implements Statement {
        public CreateDatabase {
            options = Map.copyOf(options);
        }
    }

    record DropDatabase(String name, boolean ifExists) implements Statement {}

    /** ALTER TABLE t ADD COLUMN a ..., ADD COLUMN b ... */
    record AlterTableAddColumns(QualifiedName table, List<ColumnDefinition> columns, boolean ifNotExists)
            implements Statement {
        public AlterTableAddColumns {
            columns = List.copyOf(columns);
        }
    }

    /** @param like a LIKE pattern for the names */
    record ShowDatabases(Optional<String> like) implements Statement {}

    /** @param full with the type of each table */
    record ShowTables(Optional<String> database, Optional<String> like, boolean full) implements Statement {}

    record ShowCreateTable(QualifiedName table) implements Statement {}

    record ShowCreateDatabase(String name) implements Statement {}

    /** SHOW [FULL] COLUMNS FROM t. */
    record ShowColumns(QualifiedName table, Optional<String> like, boolean full) implements Statement {}

    /** SHOW INDEX FROM t. */
    record ShowIndex(QualifiedName table) implements Statement {}

    /** DESCRIBE t, DESC TABLE t. */
    record Describe(QualifiedName table) implements Statement {}

    /** @param analyze whether the query is run too */
    record Explain(Select query, boolean analyze) implements Statement {}

    record Use(String database) implements Statement {}

    /**
     * SET name = value; the name is lower case and may have dots, the value has lost its quotes.
     *
     * @param local whether it is SET LOCAL, which ends with its transaction
     */
    record SetVariable(String name, String value, boolean local) implements Statement {}

    /** SHOW name; {@code SHOW transaction isolation level} is {@code transaction_isolation}, {@code SHOW ALL} is {@code all}. */
    record ShowVariable(String name) implements Statement {}

    /** SHOW VARIABLES. */
    record ShowVariables(Optional<String> like) implements Statement {}

    /** BEGIN, START TRANSACTION. There are no transactions: each statement stands for itself. */
    record Begin() implements Statement {}

    record Commit() implements Statement {}

    record Rollback() implements Statement {}

    /** DISCARD, DEALLOCATE and the like: nothing to do. */
    record Discard(String what) implements Statement {}

    /** ADMIN flush_table('t'). */
    record AdminFlush(QualifiedName table) implements Statement {}

    /** ADMIN compact_table('t'). */
    record AdminCompact(QualifiedName table) implements Statement {}

    /** ADMIN check_replicas('t'). */
    record AdminCheckReplicas(QualifiedName table) implements Statement {}

    /** ADMIN transfer_leader(1, 'n3'). */
    record AdminTransferLeader(int group, String node) implements Statement {}
}
