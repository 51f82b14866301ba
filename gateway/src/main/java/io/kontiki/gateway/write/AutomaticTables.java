package io.kontiki.gateway.write;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NewColumn;
import io.kontiki.meta.client.TableInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes tables and columns exist that rows ask for. Metasrv decides between concurrent wishes: whoever comes first gives a column its
 * type, and the others see that in the next image, where their rows either fit or do not.
 *
 * <p>A new table has its tags sorted by name as primary key, the time column {@value #TIME_COLUMN} in nanoseconds, and merges rows
 * of one key per field, because agents send the fields of one point in several lines.
 */
public final class AutomaticTables {
    public static final String TIME_COLUMN = "greptime_timestamp";

    private static final long PAUSE_NANOS = 100_000_000L;
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(2);
    private static final TableOptions OPTIONS = new TableOptions(MergeMode.LAST_NON_NULL, null, null, Map.of());

    private final MetaClient meta;
    private final WaitClock clock;
    private final Duration hold;

    public AutomaticTables(MetaClient meta, WaitClock clock, Duration hold) {
        this.meta = meta;
        this.clock = clock;
        this.hold = hold;
    }

    /**
     * Returns when the tables and columns exist, though perhaps with other types or roles than asked for. Waits for Metasrv up to the
     * hold time. What Metasrv refuses for one table does not keep the others from being created.
     *
     * @return the reasons of refusals, by table
     * @throws KontikiException DATABASE_NOT_FOUND; BUSY when Metasrv could not be reached in time; UNKNOWN_OUTCOME when it was, and it
     *     is not known whether a table or column was made: to ask again is harmless, since what exists is left alone
     */
    public Map<String, String> ensure(String database, Map<String, AddedColumns> tables) {
        long deadline = clock.nanoTime() + hold.toNanos();
        Map<String, String> refused = new HashMap<>();
        tables.forEach((name, columns) -> {
            try {
                ensure(database, name, columns, deadline);
            } catch (KontikiException e) {
                if (e.code().kind() != ErrorCode.Kind.USER
                        || e.code() == ErrorCode.DATABASE_NOT_FOUND
                        || e.code() == ErrorCode.CANCELLED) {
                    throw e;
                }
                refused.put(name, e.getMessage());
            }
        });
        return refused;
    }

    private void ensure(String database, String name, AddedColumns wanted, long deadline) {
        boolean maybeMade = false;
        while (true) {
            ClusterImage image = meta.image();
            Optional<TableInfo> table = image.table(database, name);
            if (table.isPresent() && missing(table.get().schema(), wanted).isEmpty()) {
                return;
            }
            try {
                submit(
                        table.isPresent() ? addColumns(table.get(), wanted) : createTable(database, name, wanted),
                        deadline);
            } catch (KontikiException e) {
                maybeMade |= e.code().kind() == ErrorCode.Kind.UNKNOWN;
                if (isLostRace(e.code())) {
                    refresh(name, deadline, maybeMade);
                } else if (e.code().kind() == ErrorCode.Kind.RETRY || e.code().kind() == ErrorCode.Kind.UNKNOWN) {
                    waitAfter(e, name, deadline, maybeMade);
                } else {
                    throw e;
                }
            }
        }
    }

    /** Somebody else was faster, or dropped the table meanwhile: the next image tells what is left to do. */
    private static boolean isLostRace(ErrorCode code) {
        return code == ErrorCode.TYPE_MISMATCH
                || code == ErrorCode.COLUMN_EXISTS
                || code == ErrorCode.TABLE_EXISTS
                || code == ErrorCode.TABLE_NOT_FOUND;
    }

    private void submit(MetaCommand command, long deadline) {
        long remaining = Math.max(1, deadline - clock.nanoTime());
        try {
            meta.submit(command).get(remaining, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KontikiException known
                    ? known
                    : new KontikiException(
                            ErrorCode.INTERNAL, "creating a table failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new UnknownOutcomeException("Metasrv did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "the gateway is stopping", e);
        }
    }

    private void refresh(String name, long deadline, boolean maybeMade) {
        try {
            meta.refresh(Long.MAX_VALUE, REFRESH_TIMEOUT);
        } catch (KontikiException e) {
            waitAfter(e, name, deadline, maybeMade);
        }
    }

    private void waitAfter(KontikiException reason, String name, long deadline, boolean maybeMade) {
        if (clock.nanoTime() >= deadline) {
            String why = reason.getMessage() + "; no row was written, send them again";
            throw maybeMade
                    ? new UnknownOutcomeException(
                            "the table '" + name + "' or columns of it may or may not have been created: " + why,
                            true,
                            reason)
                    : new BusyException(
                            "the table '" + name + "' or columns of it could not be created: " + why,
                            Duration.ofSeconds(1));
        }
        try {
            clock.pause(PAUSE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "the gateway is stopping", e);
        }
    }

    private static List<NewColumn> missing(TableSchema schema, AddedColumns wanted) {
        List<NewColumn> columns = new ArrayList<>();
        for (String tag : new TreeSet<>(wanted.tags())) {
            if (schema.column(tag).isEmpty()) {
                columns.add(new NewColumn(tag, DataType.STRING, ColumnRole.TAG, true, null));
            }
        }
        wanted.fields().forEach((field, type) -> {
            if (schema.column(field).isEmpty()) {
                columns.add(new NewColumn(field, type, ColumnRole.FIELD, true, null));
            }
        });
        return columns;
    }

    private static MetaCommand addColumns(TableInfo table, AddedColumns wanted) {
        return new MetaCommand.AddColumns(table.database(), table.name(), missing(table.schema(), wanted), true);
    }

    private static MetaCommand createTable(String database, String name, AddedColumns wanted) {
        List<ColumnSchema> columns = new ArrayList<>();
        for (String tag : new TreeSet<>(wanted.tags())) {
            columns.add(new ColumnSchema(columns.size() + 1, tag, DataType.STRING, ColumnRole.TAG, true, null));
        }
        columns.add(new ColumnSchema(
                columns.size() + 1, TIME_COLUMN, DataType.TIMESTAMP_NANOSECOND, ColumnRole.TIME_INDEX, false, null));
        wanted.fields()
                .forEach((field, type) ->
                        columns.add(new ColumnSchema(columns.size() + 1, field, type, ColumnRole.FIELD, true, null)));
        TableSchema schema = new TableSchema(1, columns, columns.size() + 1);
        return new MetaCommand.CreateTable(database, name, schema, OPTIONS, PartitionRule.SINGLE, true, true);
    }
}
