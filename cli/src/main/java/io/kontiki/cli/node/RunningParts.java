package io.kontiki.cli.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process has started, closed in the opposite order; one part that fails to close does not keep the others open. */
final class RunningParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningParts.class);

    private record Part(String name, AutoCloseable part) {}

    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean clean = true;

    <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    @Override
    public void close() {
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
    boolean isClean() {
        return clean;
    }
}
