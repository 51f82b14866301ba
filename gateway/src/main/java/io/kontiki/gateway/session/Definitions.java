package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NewColumn;
import io.kontiki.query.sql.QualifiedName;
import io.kontiki.query.sql.Statement;
import io.kontiki.region.client.RegionClient;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * CREATE, DROP and ALTER: each becomes one command to Metasrv and returns when it is committed. A DROP returns when the WAL groups have
 * logged it, too: a gateway with an older catalog could otherwise write what is acknowledged and then gone. Thread-safe.
 */
final class Definitions {
    /** A look at Metasrv that a statement waits for. */
    static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(5);

    /** Longer than an election of Metasrv; the client itself retries within it. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration RECONCILE_TIMEOUT = Duration.ofSeconds(5);

    private final MetaClient meta;
    private final RegionClient regions;
    private final LeaderCalls calls;

    Definitions(MetaClient meta, RegionClient regions, LeaderCalls calls) {
        this.meta = meta;
        this.regions = regions;
        this.calls = calls;
    }

    StatementResult createTable(Statement.CreateTable create, String database) {
        submit(new MetaCommand.CreateTable(
                create.table().databaseOr(database),
                create.table().name(),
                create.schema(),
                create.options(),
                create.partitionRule(),
                create.ifNotExists(),
                false));
        return new StatementResult.Affected(0);
    }

    StatementResult dropTables(Statement.DropTable drop, String database) {
        for (QualifiedName table : drop.tables()) {
            ClusterImage without =
                    submit(new MetaCommand.DropTable(table.databaseOr(database), table.name(), drop.ifExists()));
            awaitEnd("table '" + table.databaseOr(database) + "." + table.name() + "'", without);
        }
        return new StatementResult.Affected(0);
    }

    StatementResult createDatabase(Statement.CreateDatabase create) {
        submit(new MetaCommand.CreateDatabase(create.name(), create.ifNotExists(), create.options(), create.ttl()));
        return new StatementResult.Affected(1); // as GreptimeDB and MySQL answer
    }

    StatementResult dropDatabase(Statement.DropDatabase drop) {
        awaitEnd("database '" + drop.name() + "'", submit(new MetaCommand.DropDatabase(drop.name(), drop.ifExists())));
        return new StatementResult.Affected(0);
    }

    StatementResult addColumns(Statement.AlterTableAddColumns alter, String database) {
        submit(new MetaCommand.AddColumns(
                alter.table().databaseOr(database),
                alter.table().name(),
                alter.columns().stream()
                        .map(column -> new NewColumn(
                                column.name(), column.type(), column.role(), column.nullable(), column.defaultValue()))
                        .toList(),
                alter.ifNotExists()));
        return new StatementResult.Affected(0);
    }

    /** Every group is asked: which of them had a Region of what is dropped, this gateway may not have heard. */
    private void awaitEnd(String dropped, ClusterImage without) {
        for (int group : new TreeSet<>(without.groups().keySet())) {
            try {
                calls.atLeader(
                        group, (address, id) -> regions.reconcile(address, id, without.version(), RECONCILE_TIMEOUT));
            } catch (KontikiException e) {
                throw new UnknownOutcomeException(
                        dropped + " is dropped, but WAL group " + group + " has not confirmed it (" + e.getMessage()
                                + "). Until it does, a gateway that has not heard of it may still take rows, which go"
                                + " with it",
                        e);
            }
        }
    }

    private ClusterImage submit(MetaCommand command) {
        try {
            return meta.submit(command).get(COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KontikiException known
                    ? new KontikiException(known.code(), known.getMessage(), known)
                    : new KontikiException(ErrorCode.INTERNAL, "Metasrv failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new UnknownOutcomeException(
                    "Metasrv did not answer within " + COMMAND_TIMEOUT.toSeconds()
                            + " s; the change may still take effect. Look, then repeat",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException(
                    "interrupted while Metasrv decided; the change may still take effect. Look, then repeat", e);
        }
    }
}
