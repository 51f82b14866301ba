package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.gateway.write.TableWriter;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.query.plan.CatalogReader;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.ComputedValue;
import io.kontiki.query.sql.DeleteRange;
import io.kontiki.query.sql.InsertRows;
import io.kontiki.query.sql.QualifiedName;
import io.kontiki.query.sql.Statement;
import io.kontiki.query.sql.Statements;
import io.kontiki.region.client.RegionClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Runs SQL statements for every protocol: looks at the kind and hands over to the class that does it. Thread-safe; what belongs to
 * a client is in its {@link Session}.
 */
public final class StatementService implements SqlService {
    private final MetaClient meta;
    private final CatalogReader catalog;
    private final Queries queries;
    private final TableWriter writer;
    private final Definitions definitions;
    private final Shows shows;
    private final SelectInsert selectInsert;
    private final Maintenance maintenance;
    private final ReplicaCheck replicaCheck;
    private final InstantSource clock;
    private final Duration queryTimeout;

    public StatementService(
            MetaClient meta,
            CatalogReader catalog,
            Queries queries,
            TableWriter writer,
            RegionClient regions,
            GroupLeaders leaders,
            BufferAllocator allocator,
            InstantSource clock,
            Duration queryTimeout) {
        this.meta = meta;
        this.catalog = catalog;
        this.queries = queries;
        this.writer = writer;
        LeaderCalls calls = new LeaderCalls(leaders, WaitClock.SYSTEM);
        this.definitions = new Definitions(meta, regions, calls);
        this.shows = new Shows(meta, catalog);
        this.selectInsert = new SelectInsert(queries, writer, queryTimeout);
        this.maintenance = new Maintenance(meta, regions, calls);
        this.replicaCheck = new ReplicaCheck(meta, regions, leaders, allocator, WaitClock.SYSTEM);
        this.clock = clock;
        this.queryTimeout = queryTimeout;
    }

    @Override
    public List<Statement> parse(String sql) {
        return Statements.parse(sql);
    }

    @Override
    public Session open(String database, String user) {
        requireDatabase(database);
        return new Session(database, user, java.time.ZoneOffset.UTC);
    }

    @Override
    public List<ResultColumn> describe(Statement statement, Session session) {
        return statement instanceof Statement.Select select
                ? queries.columns(select, session.at(clock.instant()))
                : shows.columns(statement, session);
    }

    @Override
    public StatementResult execute(Statement statement, Session session) {
        QuerySession now = session.at(clock.instant());
        return switch (statement) {
            case Statement.Select select ->
                new StatementResult.Rows(queries.run(select, now, session.within(queryTimeout), session::queryStarts));
            case Statement.Explain explain ->
                new StatementResult.Rows(ListResult.ofLines(
                        "plan",
                        queries.explain(
                                explain.query(),
                                explain.analyze(),
                                now,
                                session.within(queryTimeout),
                                session::queryStarts)));
            case Statement.Insert insert -> insert(insert, now, session);
            case Statement.InsertSelect insert ->
                new StatementResult.Affected(selectInsert.run(
                        insert, table(insert.table(), now), now, session::queryStarts, session::queryEnds));
            case Statement.Delete delete -> delete(delete, now);
            case Statement.CreateTable create -> definitions.createTable(create, now.database());
            case Statement.DropTable drop -> definitions.dropTables(drop, now.database());
            case Statement.CreateDatabase create -> definitions.createDatabase(create);
            case Statement.DropDatabase drop -> definitions.dropDatabase(drop);
            case Statement.AlterTableAddColumns alter -> definitions.addColumns(alter, now.database());
            case Statement.ShowDatabases _,
                    Statement.ShowTables _,
                    Statement.ShowCreateTable _,
                    Statement.ShowCreateDatabase _,
                    Statement.ShowColumns _,
                    Statement.ShowIndex _,
                    Statement.Describe _,
                    Statement.ShowVariable _,
                    Statement.ShowVariables _ -> new StatementResult.Rows(shows.run(statement, session));
            case Statement.Use use -> {
                requireDatabase(use.database());
                session.use(use.database());
                yield new StatementResult.Affected(0);
            }
            case Statement.SetVariable set -> {
                session.change(set.name(), set.local(), () -> set(set, session));
                yield new StatementResult.Affected(0);
            }
            case Statement.Discard discard -> {
                if (discard.what().strip().toLowerCase(Locale.ROOT).matches("discard\\s+all")) {
                    session.resetAll(); // how pools hand a connection on
                }
                yield new StatementResult.Affected(0);
            }
            case Statement.Begin _ -> {
                session.beginTransaction(); // every statement stands for itself; drivers say it anyway
                yield new StatementResult.Affected(0);
            }
            case Statement.Commit _, Statement.Rollback _ -> {
                session.endTransaction();
                yield new StatementResult.Affected(0);
            }
            case Statement.AdminFlush flush -> maintenance.flush(table(flush.table(), now));
            case Statement.AdminCompact compact -> maintenance.compact(table(compact.table(), now));
            case Statement.AdminCheckReplicas check ->
                new StatementResult.Rows(
                        replicaCheck.run(table(check.table(), now), now, session.within(queryTimeout)));
            case Statement.AdminTransferLeader transfer ->
                maintenance.transferLeader(transfer.group(), transfer.node());
        };
    }

    private StatementResult insert(Statement.Insert insert, QuerySession now, Session session) {
        TableInfo table = table(insert.table(), now);
        List<ComputedValue> computed = selectInsert.computed(insert, now, session::queryStarts);
        if (!computed.isEmpty()) {
            session.queryEnds();
        }
        return new StatementResult.Affected(
                writer.insert(table, InsertRows.evaluate(insert, computed, table.schema(), now.timeZone(), now.now())));
    }

    private StatementResult delete(Statement.Delete delete, QuerySession session) {
        TableInfo table = table(delete.table(), session);
        writer.delete(table, DeleteRange.evaluate(delete, table.schema(), session.timeZone(), session.now()));
        // The condition is kept and no row is read: nobody knows how many it matches.
        return new StatementResult.Affected(0);
    }

    private void set(Statement.SetVariable set, Session session) {
        if (set.value().equalsIgnoreCase("default")) { // RESET says it too
            if (set.name().equals("all")) {
                session.resetAll();
            } else {
                session.reset(set.name());
            }
        } else if (set.name().equals("timezone") || set.name().equals("time_zone")) {
            try {
                session.timeZone(set.value());
            } catch (java.time.DateTimeException e) {
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + set.value() + "' is not a time zone; write one such as 'UTC' or 'Europe/Oslo'",
                        e);
            }
        } else if (set.name().equals("search_path")) {
            session.use(firstOf(set.value()));
        } else {
            session.set(set.name(), set.value());
        }
    }

    /** The first database of a search path; what PostgreSQL would look up besides, the user's own schema, is none of ours. */
    private String firstOf(String searchPath) {
        List<String> names = java.util.Arrays.stream(searchPath.split(","))
                .map(name -> name.strip().replace("\"", ""))
                .filter(name -> !name.isEmpty() && !name.equals("$user"))
                .toList();
        for (String name : names) {
            if (catalog.databaseExists(name)) {
                return name;
            }
        }
        String first = names.isEmpty() ? searchPath : names.getFirst();
        requireDatabase(first);
        return first;
    }

    private void requireDatabase(String database) {
        if (!catalog.databaseExists(database)) {
            meta.refresh(
                    Long.MAX_VALUE,
                    Definitions.REFRESH_TIMEOUT); // it may have been made through another gateway just now
        }
        if (!catalog.databaseExists(database)) {
            throw new KontikiException(ErrorCode.DATABASE_NOT_FOUND, "database not found: \"" + database + "\"");
        }
    }

    private TableInfo table(QualifiedName name, QuerySession session) {
        return TableLookup.require(meta, name, session.database());
    }
}
