package io.kontiki.cli.differential;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs one thing at a time beside the test; what it fails with, whoever waits for it gets. Used by one thread. */
final class Background implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Future<?> running;

    interface Task {
        void run() throws Exception;
    }

    void run(Task task) {
        running = thread.submit(() -> {
            task.run();
            return null;
        });
    }

    boolean isRunning() {
        return running != null && !running.isDone();
    }

    void await() {
        if (running == null) {
            return;
        }
        try {
            running.get();
            running = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("the fault or its repair failed", e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}
