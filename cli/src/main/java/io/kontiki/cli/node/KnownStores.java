package io.kontiki.cli.node;

import io.kontiki.cli.output.FailureText;
import io.kontiki.cli.output.Json;
import io.kontiki.common.error.KontikiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;

/**
 * Which store directories this node has ever used, in the file {@code stores.json} of its data directory.
 *
 * <p>A directory that is new to the node may be made. One that it knows is never made again: if it is missing, that is an outage
 * (a disk that is not mounted, a data centre that is gone), and an empty store in its place would hide it. One thread.
 */
final class KnownStores {
    /** Written whole, whenever a store is added. */
    private record Content(List<String> stores) {}

    private final Path file;
    private final TreeSet<String> known = new TreeSet<>();

    /** @throws io.kontiki.common.error.KontikiException CONFIGURATION if the file is damaged or cannot be read */
    KnownStores(DataHome home) {
        this.file = home.resolve("stores.json");
        if (!Files.exists(file)) {
            return;
        }
        try {
            Content content = Json.MAPPER.readValue(Files.readAllBytes(file), Content.class);
            if (content == null || content.stores() == null) {
                throw damaged("it names no stores");
            }
            known.addAll(content.stores());
        } catch (JacksonException e) {
            throw damaged(e.getOriginalMessage());
        } catch (IOException e) {
            throw NodeKeys.wrong("cannot read " + file + ": " + FailureText.of(e));
        }
    }

    private KontikiException damaged(String reason) {
        return NodeKeys.wrong(
                file + " is damaged: " + reason + "; remove it once every store directory is in its place");
    }

    boolean isNew(StoreDirectory directory) {
        return !known.contains(path(directory));
    }

    /** Durable when it returns. */
    void add(StoreDirectory directory) {
        if (!known.add(path(directory))) {
            return;
        }
        try {
            DurableFile.write(file, Json.write(new Content(List.copyOf(known))));
        } catch (IOException e) {
            throw NodeKeys.wrong("cannot write " + file + ": " + FailureText.of(e));
        }
    }

    private static String path(StoreDirectory directory) {
        return directory.path().toAbsolutePath().normalize().toString();
    }
}
