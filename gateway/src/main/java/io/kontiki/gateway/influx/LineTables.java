package io.kontiki.gateway.influx;

import io.kontiki.gateway.write.TableTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tables that one parser has met. Each is checked once per request against the caller's view of the schema; a changed layout
 * gives a new {@link LineTable}.
 */
final class LineTables {
    /** Beyond this number everything is forgotten: a client that makes up measurements must not fill the memory. */
    static final int MAX_TABLES = 10_000;

    private final List<LineTable> tables = new ArrayList<>();
    private final Map<String, Map<String, LineTable>> byName = new HashMap<>();
    private Map<String, LineTable> ofDatabase = Map.of();
    private Function<String, Optional<TableTarget>> source = name -> Optional.empty();
    private String database = "";
    private long request;

    void begin(String newDatabase, Function<String, Optional<TableTarget>> newSource) {
        request++;
        database = newDatabase;
        source = newSource;
        ofDatabase = byName.computeIfAbsent(newDatabase, name -> new HashMap<>());
    }

    boolean isFull() {
        return tables.size() >= MAX_TABLES;
    }

    void clear() {
        tables.clear();
        byName.clear();
    }

    LineTable get(int index) {
        return tables.get(index);
    }

    /** Whether the table of that index is in this request's database and has the layout that the request sees. */
    boolean isCurrent(int index) {
        LineTable table = tables.get(index);
        return table.request == request ? table.current : table.database.equals(database) && check(table);
    }

    /** The table of that name as this request sees it, or null when there is none. */
    LineTable find(String name) {
        LineTable known = ofDatabase.get(name);
        if (known != null && (known.request == request ? known.current : check(known))) {
            return known;
        }
        Optional<TableTarget> target = source.apply(name);
        if (target.isEmpty()) {
            return null;
        }
        LineTable table = new LineTable(tables.size(), database, target.get());
        table.request = request;
        table.current = true;
        tables.add(table);
        ofDatabase.put(name, table);
        return table;
    }

    private boolean check(LineTable table) {
        table.request = request;
        table.current = ofDatabase.get(table.target.name()) == table
                && source.apply(table.target.name())
                        .filter(table.target::sameLayout)
                        .isPresent();
        return table.current;
    }
}
