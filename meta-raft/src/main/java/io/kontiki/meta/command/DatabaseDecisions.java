package io.kontiki.meta.command;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.MetaRecord;
import java.util.ArrayList;
import java.util.List;

/** CREATE DATABASE and DROP DATABASE. Pure. */
final class DatabaseDecisions {
    /** Database names are part of object names in the store, which escape some letters; this is short of every store's limit. */
    private static final int MAX_NAME_LENGTH = 128;

    private DatabaseDecisions() {}

    static List<MetaRecord> create(MetaState state, MetaCommand.CreateDatabase command, long nowMillis) {
        String name = command.name();
        if (state.image().database(name).isPresent() || DatabaseInfo.isVirtual(name)) {
            if (command.ifNotExists()) {
                return List.of();
            }
            throw new KontikiException(ErrorCode.DATABASE_EXISTS, "database '" + name + "' already exists");
        }
        if (storedLength(name) > MAX_NAME_LENGTH || !name.matches("[A-Za-z_][A-Za-z0-9_.:@#-]*")) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "'" + name + "' is not a database name: 1 to " + MAX_NAME_LENGTH
                            + " letters, digits or _ . : @ # -, beginning with a letter or _; each : @ # counts three");
        }
        return List.of(
                new MetaRecord.DatabaseCreated(new DatabaseInfo(name, command.options(), command.ttl(), nowMillis)));
    }

    private static long storedLength(String name) {
        return name.length()
                + 2 * name.chars().filter(letter -> ":@#".indexOf(letter) >= 0).count();
    }

    static List<MetaRecord> drop(MetaState state, MetaCommand.DropDatabase command) {
        String name = command.name();
        if (name.equals(DatabaseInfo.PUBLIC) || DatabaseInfo.isVirtual(name)) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, "database '" + name + "' is part of the system and cannot be dropped");
        }
        if (state.image().database(name).isEmpty()) {
            if (command.ifExists()) {
                return List.of();
            }
            throw notFound(name);
        }
        List<MetaRecord> records = new ArrayList<>();
        for (TableInfo table : state.image().tables(name)) {
            records.add(new MetaRecord.TableDropped(table.id()));
        }
        records.add(new MetaRecord.DatabaseDropped(name));
        return records;
    }

    static KontikiException notFound(String name) {
        return new KontikiException(
                ErrorCode.DATABASE_NOT_FOUND, "database '" + name + "' does not exist; create it with CREATE DATABASE");
    }
}
