package io.kontiki.gateway.influx;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;

/**
 * A fixed number of parsers, each lent to one request at a time, so that their series caches need no locks. Parsing is pure
 * computation: more parsers than cores would gain nothing, so a request waits for one.
 */
public final class ParserPool {
    private final BlockingQueue<LineProtocolParser> idle;

    /** @param maxCacheBytes the bound of all series caches together */
    public ParserPool(int parsers, long maxCacheBytes) {
        idle = new ArrayBlockingQueue<>(parsers);
        for (int i = 0; i < parsers; i++) {
            idle.add(new LineProtocolParser(maxCacheBytes / parsers));
        }
    }

    /** Runs the action with a parser that nobody else uses meanwhile. Blocks while all are lent. */
    public <T> T with(Function<LineProtocolParser, T> action) throws InterruptedException {
        LineProtocolParser parser = idle.take();
        try {
            return action.apply(parser);
        } finally {
            idle.add(parser);
        }
    }
}
