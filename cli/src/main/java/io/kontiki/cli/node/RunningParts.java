package io.kontiki.cli.node;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process has started, closed in the opposite order; one part that fails to close does not keep the others open. Threads
 * may share it.
 */
final class RunningParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningParts.class);

    private record Part(String name, AutoCloseable part) {}

    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean clean = true;
    private boolean closed;

    /** @throws KontikiException CANCELLED if the process is being stopped; the part is closed then */
    synchronized <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        if (closed) {
            close();
            throw new KontikiException(ErrorCode.CANCELLED, "stopped while starting");
        }
        return part;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            long began = System.nanoTime();
            try {
                part.part().close();
            } catch (Exception e) {
                clean = false;
                LOG.error("could not close the {} cleanly", part.name(), e);
            }
            LOG.debug("closed the {} in {} ms", part.name(), (System.nanoTime() - began) / 1_000_000);
        }
    }

    /** Whether everything that was closed so far closed without an error. */
    synchronized boolean isClean() {
        return clean;
    }
}
