package io.kontiki.gateway.postgres;

import io.kontiki.gateway.session.RunningQuery;
import io.kontiki.gateway.session.StopReason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Which secret cancels which connection's query. Thread-safe. */
final class CancelKeys {
    private final Map<Key, RunningQuery> queries = new ConcurrentHashMap<>();
    private final AtomicInteger nextProcess = new AtomicInteger(1);
    private final IntSupplier secrets;

    /** @param secrets unpredictable numbers */
    CancelKeys(IntSupplier secrets) {
        this.secrets = secrets;
    }

    /** @param process shown to the client as the server process */
    record Key(int process, int secret) {}

    Key register(RunningQuery query) {
        Key key = new Key(nextProcess.getAndIncrement(), secrets.getAsInt());
        queries.put(key, query);
        return key;
    }

    void remove(Key key) {
        queries.remove(key);
    }

    /** A wrong key does nothing and says nothing, as PostgreSQL does. */
    void cancel(Key key) {
        RunningQuery query = queries.get(key);
        if (query != null) {
            query.stop(StopReason.REQUEST);
        }
    }
}
