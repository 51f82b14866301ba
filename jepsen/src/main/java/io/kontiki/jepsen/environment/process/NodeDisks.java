package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.DiskControl;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Disk faults: of single calls through each node's shim, of the whole filesystem through its image. Without an image a full disk is
 * one on which every write fails, and power cannot be lost. Safe for any thread.
 */
public final class NodeDisks implements DiskControl {
    private static final int LINUX_EIO = 5;
    private static final int LINUX_ENOSPC = 28;

    private final RunDirectory directory;
    private final Map<String, ShimControl> shims;
    private final ProcessNodes nodes;
    private final Optional<DiskImages> images;

    public NodeDisks(
            RunDirectory directory, Map<String, ShimControl> shims, ProcessNodes nodes, Optional<DiskImages> images) {
        this.directory = directory;
        this.shims = Map.copyOf(shims);
        this.nodes = nodes;
        this.images = images;
    }

    @Override
    public void slowFsync(Node node, Duration delay) {
        shim(node).fsyncDelay(delay);
    }

    @Override
    public void failFsync(Node node, Failure failure) {
        shim(node).fsyncErrno(errno(failure));
    }

    @Override
    public void failWrites(Node node, Failure failure) {
        shim(node).writeErrno(errno(failure));
    }

    private static int errno(Failure failure) {
        return switch (failure) {
            case NONE -> 0;
            case EIO -> LINUX_EIO;
            case ENOSPC -> LINUX_ENOSPC;
        };
    }

    @Override
    public DiskCount count(Node node) {
        ShimControl shim = shim(node);
        return new DiskCount(shim.fsyncs(), shim.fsyncsDelayed(), shim.fsyncsFailed(), shim.writesFailed());
    }

    private ShimControl shim(Node node) {
        ShimControl shim = shims.get(node.name());
        if (shim == null) {
            throw new EnvironmentException("the fault shim is missing under " + node.name());
        }
        return shim;
    }

    @Override
    public void fill(Node node) {
        if (images.isPresent()) {
            images.get().fill(node);
        } else {
            failWrites(node, Failure.ENOSPC);
        }
    }

    @Override
    public void unfill(Node node) {
        if (images.isPresent()) {
            images.get().unfill(node);
        } else {
            failWrites(node, Failure.NONE);
        }
    }

    @Override
    public long freeBytes(Node node) {
        try {
            return Files.getFileStore(directory.nodeDirectory(node)).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the disk of " + node.name(), e);
        }
    }

    @Override
    public PowerLoss losePower(Node node) {
        DiskImages disks = images.orElseThrow(() -> new EnvironmentException(node.name() + " has no disk of its own"));
        return disks.losePower(node, () -> nodes.kill(List.of(node)));
    }
}
