package io.kontiki.gateway.session;

import io.kontiki.query.plan.QuerySession;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a client has chosen: its database, its time zone and the variables it set. One per connection, or per HTTP request; used by
 * one thread at a time.
 */
public final class Session {
    public static final String DEFAULT_DATABASE = "public";

    private final String user;
    private final Map<String, String> variables = new HashMap<>();
    private String database;
    private ZoneId timeZone;
    private Consumer<Runnable> queryListener = cancel -> {};

    public Session(String database, String user, ZoneId timeZone) {
        this.database = database;
        this.user = user;
        this.timeZone = timeZone;
    }

    public static Session of(String database) {
        return new Session(database, "kontiki", ZoneOffset.UTC);
    }

    public String user() {
        return user;
    }

    public String database() {
        return database;
    }

    public void use(String newDatabase) {
        database = newDatabase;
    }

    /** @throws java.time.DateTimeException when the zone is not known */
    public void timeZone(String zone) {
        timeZone = ZoneId.of(zone);
    }

    /** Remembers a variable, so that SHOW answers what was SET; names are case-insensitive. */
    public void set(String name, String value) {
        variables.put(name.toLowerCase(Locale.ROOT), value);
    }

    /** The variables as SHOW tells them: what was set, over the defaults. */
    public Map<String, String> variables() {
        Map<String, String> all = new HashMap<>(ServerVariables.DEFAULTS);
        all.put("timezone", timeZone.getId());
        all.put("search_path", database);
        all.putAll(variables);
        return all;
    }

    /** Whom to tell, at the start of every query, how it can be cancelled from another thread. */
    public void onQueryStart(Consumer<Runnable> listener) {
        queryListener = listener;
    }

    void queryStarts(Runnable cancel) {
        queryListener.accept(cancel);
    }

    /** The session as one statement sees it. */
    public QuerySession at(Instant now) {
        return new QuerySession(database, user, timeZone, now, variables());
    }
}
