package io.kontiki.gateway.session;

import io.kontiki.query.plan.QuerySession;
import java.time.Duration;
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
    /** What RESET goes back to. */
    private final String firstDatabase;

    private final ZoneId firstTimeZone;
    private StatementTimeout firstTimeout = StatementTimeout.NONE;

    /** How what SET LOCAL has changed goes back, by the variable's name. */
    private final Map<String, Runnable> beforeLocal = new HashMap<>();

    private boolean inTransaction;
    private String database;
    private ZoneId timeZone;
    private StatementTimeout timeout = StatementTimeout.NONE;
    private Consumer<Runnable> queryListener = cancel -> {};
    private Runnable endListener = () -> {};

    public Session(String database, String user, ZoneId timeZone) {
        this.database = database;
        this.user = user;
        this.timeZone = timeZone;
        this.firstDatabase = database;
        this.firstTimeZone = timeZone;
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

    /**
     * Remembers a variable, so that SHOW answers what was SET; names are case-insensitive.
     *
     * @throws io.kontiki.common.error.KontikiException INVALID_ARGUMENT for a limit of time that is none
     */
    public void set(String name, String value) {
        if (name.equalsIgnoreCase(StatementTimeout.NAME)) {
            timeout = StatementTimeout.parse(value);
        } else {
            variables.put(name.toLowerCase(Locale.ROOT), value);
        }
    }

    /** Sets the limit of time that the client connected with, which RESET goes back to. */
    public void startWithTimeout(String value) {
        firstTimeout = StatementTimeout.parse(value);
        timeout = firstTimeout;
    }

    /** Takes a variable back to what it was when the session began. */
    void reset(String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case StatementTimeout.NAME -> timeout = firstTimeout;
            case "timezone", "time_zone" -> timeZone = firstTimeZone;
            case "search_path" -> database = firstDatabase;
            default -> variables.remove(name.toLowerCase(Locale.ROOT));
        }
    }

    void resetAll() {
        beforeLocal.clear();
        variables.clear();
        timeout = firstTimeout;
        timeZone = firstTimeZone;
        database = firstDatabase;
    }

    /** A block begins, whose end takes SET LOCAL back. Nothing else is bound to it: there are no transactions. */
    void beginTransaction() {
        inTransaction = true;
    }

    /** COMMIT and ROLLBACK. */
    void endTransaction() {
        inTransaction = false;
        beforeLocal.values().forEach(Runnable::run);
        beforeLocal.clear();
    }

    /**
     * Has the change of a variable happen as SET, or as SET LOCAL says it: that one lasts until the end of the transaction, and without
     * one no longer than the statement. A SET behind a SET LOCAL is what stays.
     */
    void change(String name, boolean local, Runnable change) {
        String key = name.toLowerCase(Locale.ROOT);
        Runnable before = local ? undo(key) : null;
        change.run();
        if (!local) {
            beforeLocal.remove(key);
        } else if (inTransaction) {
            beforeLocal.putIfAbsent(key, before);
        } else {
            before.run();
        }
    }

    private Runnable undo(String key) {
        StatementTimeout oldTimeout = timeout;
        ZoneId oldTimeZone = timeZone;
        String oldDatabase = database;
        String oldValue = variables.get(key);
        return () -> {
            switch (key) {
                case StatementTimeout.NAME -> timeout = oldTimeout;
                case "timezone", "time_zone" -> timeZone = oldTimeZone;
                case "search_path" -> database = oldDatabase;
                default -> variables.compute(key, (name, value) -> oldValue);
            }
        };
    }

    /** After which a statement is to be stopped; zero for never. */
    public Duration statementTimeout() {
        return Duration.ofMillis(timeout.millis());
    }

    /** The limit of a part of a statement, which cannot have more time than the whole. */
    Duration within(Duration limit) {
        Duration own = statementTimeout();
        return own.isPositive() && own.compareTo(limit) < 0 ? own : limit;
    }

    /** The variables as SHOW tells them: what was set, over the defaults. */
    public Map<String, String> variables() {
        Map<String, String> all = new HashMap<>(ServerVariables.DEFAULTS);
        all.put("timezone", timeZone.getId());
        all.put("search_path", database);
        all.put(StatementTimeout.NAME, timeout.text());
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

    /** Whom to tell when a statement has read all that its queries give and begins to write; it may refuse with a KontikiException. */
    public void onQueryEnd(Runnable listener) {
        endListener = listener;
    }

    void queryEnds() {
        endListener.run();
    }

    /** The session as one statement sees it. */
    public QuerySession at(Instant now) {
        return new QuerySession(database, user, timeZone, now, variables());
    }
}
