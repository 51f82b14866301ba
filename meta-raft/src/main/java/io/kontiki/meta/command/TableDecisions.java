package io.kontiki.meta.command;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.placement.RegionPlacement;
import io.kontiki.meta.record.MetaRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CREATE TABLE and DROP TABLE. Pure. */
final class TableDecisions {
    private static final int MAX_NAME_LENGTH = 255;
    private static final long FIRST_EPOCH = 1;

    private TableDecisions() {}

    static List<MetaRecord> create(MetaState state, MetaCommand.CreateTable command, long nowMillis) {
        requireWritableDatabase(state, command.database());
        if (state.image().table(command.database(), command.name()).isPresent()) {
            if (command.ifNotExists()) {
                return List.of();
            }
            throw new KontikiException(
                    ErrorCode.TABLE_EXISTS, "table '" + command.database() + "." + command.name() + "' already exists");
        }
        requireValidName(command.name());
        requireFirstSchema(command);
        command.partitionRule().validate(command.schema());
        Topology topology = Optional.ofNullable(command.options().topology())
                .map(Topology::parse)
                .orElse(state.image().defaultTopology());
        List<Integer> groups = RegionPlacement.place(
                state.image(), topology, command.partitionRule().partCount());
        return List.of(new MetaRecord.TableCreated(
                table(state.nextTableId(), command, options(state, command), groups, nowMillis)));
    }

    static List<MetaRecord> drop(MetaState state, MetaCommand.DropTable command) {
        requireWritableDatabase(state, command.database());
        Optional<TableInfo> table = state.image().table(command.database(), command.name());
        if (table.isEmpty() && !command.ifExists()) {
            throw notFound(command.database(), command.name());
        }
        return table.<List<MetaRecord>>map(found -> List.of(new MetaRecord.TableDropped(found.id())))
                .orElse(List.of());
    }

    static KontikiException notFound(String database, String name) {
        return new KontikiException(ErrorCode.TABLE_NOT_FOUND, "table '" + database + "." + name + "' does not exist");
    }

    static void requireWritableDatabase(MetaState state, String database) {
        if (DatabaseInfo.isVirtual(database)) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the tables of '" + database + "' are part of the system and read-only");
        }
        if (state.image().database(database).isEmpty()) {
            throw DatabaseDecisions.notFound(database);
        }
    }

    private static TableOptions options(MetaState state, MetaCommand.CreateTable command) {
        return command.options()
                .withDefaultTtl(
                        state.image().database(command.database()).orElseThrow().ttl());
    }

    private static TableInfo table(
            int id, MetaCommand.CreateTable command, TableOptions options, List<Integer> groups, long nowMillis) {
        List<RegionRoute> regions = new ArrayList<>();
        for (int number = 0; number < groups.size(); number++) {
            regions.add(new RegionRoute(RegionId.of(id, number), groups.get(number), FIRST_EPOCH));
        }
        return new TableInfo(
                id,
                command.database(),
                command.name(),
                command.schema(),
                options,
                command.partitionRule(),
                regions,
                nowMillis,
                command.autoCreated());
    }

    private static void requireValidName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a table name has 1 to " + MAX_NAME_LENGTH + " characters and no control characters: '" + name
                            + "'");
        }
    }

    private static void requireFirstSchema(MetaCommand.CreateTable command) {
        if (command.schema().version() != 1) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "a new table's schema has version 1, not "
                            + command.schema().version());
        }
        for (ColumnSchema column : command.schema().columns()) {
            if (column.id() < 0) {
                throw new KontikiException(
                        ErrorCode.INVALID_SCHEMA, "column '" + column.name() + "' has the negative id " + column.id());
            }
        }
    }
}
