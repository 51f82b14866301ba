package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.StoreControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directories that stand for the object stores of two clouds. One that is lost has another name, as {@code kontiki cluster kill --dc}
 * does it: nodes take a missing directory for an outage. Nodes make the directories themselves, at their first start.
 */
public final class DirectoryStores implements StoreControl {
    private final RunDirectory directory;
    private final Collection<ShimControl> shims;

    /** @param shims under all nodes: what makes trouble without taking a store away */
    public DirectoryStores(RunDirectory directory, Collection<ShimControl> shims) {
        this.directory = directory;
        this.shims = List.copyOf(shims);
    }

    @Override
    public void lose(String dc) {
        move(directory.store(dc), directory.lostStore(dc));
    }

    @Override
    public void giveBack(String dc) {
        move(directory.lostStore(dc), directory.store(dc));
    }

    @Override
    public long wipe(String dc) {
        Path store = directory.store(dc);
        try (Stream<Path> paths = Files.walk(store)) {
            long objects = 0;
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                objects += Files.isRegularFile(path) ? 1 : 0;
                if (!path.equals(store)) {
                    // A node may delete or write a file meanwhile: as in a real fire.
                    deleteIfPossible(path);
                }
            }
            return objects;
        } catch (IOException | UncheckedIOException e) {
            throw new EnvironmentException("cannot empty " + store, e);
        }
    }

    private static void deleteIfPossible(Path path) throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            // Written anew since the listing.
        }
    }

    @Override
    public boolean isLost(String dc) {
        return Files.exists(directory.lostStore(dc));
    }

    @Override
    public void trouble(String dc, StoreTrouble trouble) {
        trouble(directory.store(dc), trouble);
    }

    @Override
    public void troubleEverywhere(StoreTrouble trouble) {
        trouble(directory.stores(), trouble);
    }

    private void trouble(Path below, StoreTrouble trouble) {
        if (shims.isEmpty()) {
            throw new EnvironmentException("the fault shim is missing under the nodes");
        }
        shims.forEach(shim -> shim.store(below, trouble));
    }

    @Override
    public StoreCount count() {
        return shims.stream().map(ShimControl::storeCount).reduce(StoreCount.NONE, StoreCount::plus);
    }

    private static void move(Path from, Path to) {
        if (!Files.exists(from)) {
            return;
        }
        if (Files.exists(to)) {
            throw new EnvironmentException(
                    "both " + from + " and " + to + " exist: a node made a store during its outage");
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EnvironmentException("cannot rename " + from + " to " + to, e);
        }
    }
}
