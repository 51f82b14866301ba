package io.kontiki.meta.rpc;

import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.record.MetaJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest image that a client has seen, with those who want to hear of it. The version never goes back.
 *
 * <p>Updates come from any thread; one virtual thread tells the listeners and keeps the copy on disk, so that neither delays an
 * answer. The copy is a convenience: a damaged or missing one is the same as none.
 */
final class ImageCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageCache.class);

    private final Path file;
    private final List<Consumer<ClusterImage>> listeners = new CopyOnWriteArrayList<>();
    private final Thread dispatcher;
    private volatile ClusterImage image;
    private ImageCursor cursor;

    /** @param file null keeps no copy */
    ImageCache(Path file) {
        this.file = file;
        this.image = file == null ? ClusterImage.EMPTY : load(file);
        this.cursor = new ImageCursor(image.version(), "", 0);
        this.dispatcher = Thread.ofVirtual().name("meta-image").unstarted(this::dispatch);
    }

    void start() {
        dispatcher.start();
    }

    ClusterImage image() {
        return image;
    }

    synchronized ImageCursor cursor() {
        return cursor;
    }

    void onChange(Consumer<ClusterImage> listener) {
        listeners.add(listener);
    }

    /** Takes what Metasrv said and returns the newest image, which may be newer than that. */
    synchronized ClusterImage update(ImageUpdate update) {
        ClusterImage next = update.applyTo(image);
        if (next != image) {
            cursor = new ImageCursor(
                    next.version(), update.cursor().session(), update.cursor().livenessRevision());
            image = next;
            notifyAll();
        }
        return image;
    }

    private synchronized ClusterImage awaitOther(ClusterImage seen) throws InterruptedException {
        while (image == seen) {
            wait();
        }
        return image;
    }

    private void dispatch() {
        ClusterImage seen = image;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                ClusterImage next = awaitOther(seen);
                if (file != null && next.version() != seen.version()) {
                    save(next);
                }
                seen = next;
                listeners.forEach(listener -> tell(listener, next));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void tell(Consumer<ClusterImage> listener, ClusterImage image) {
        try {
            listener.accept(image);
        } catch (RuntimeException e) {
            LOG.error("a listener failed on image version {}; the others are told all the same", image.version(), e);
        }
    }

    private void save(ClusterImage saved) {
        try {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(temporary, MetaJson.write(saved));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "the image of the cluster could not be kept in {}; a restart without metasrv would not know the routes",
                    file,
                    e);
        }
    }

    private static ClusterImage load(Path file) {
        if (!Files.exists(file)) {
            return ClusterImage.EMPTY;
        }
        try {
            return MetaJson.read(Files.readAllBytes(file), ClusterImage.class, "the kept image " + file);
        } catch (IOException | KontikiException e) {
            LOG.warn("the kept image of the cluster in {} is not used", file, e);
            return ClusterImage.EMPTY;
        }
    }

    @Override
    public void close() {
        dispatcher.interrupt();
    }
}
