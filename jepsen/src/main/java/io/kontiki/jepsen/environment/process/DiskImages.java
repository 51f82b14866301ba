package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.DiskControl.PowerLoss;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A small ext4 of its own for each node, in a sparse file, mounted at the node's directory. Needs root and loop devices. Each call is
 * about one node; calls about the same node come one after the other.
 */
public final class DiskImages {
    /** Sparse: takes what is written. Kontiki keeps at most 64 MB of it free. */
    private static final long DISK_BYTES = 2L << 30;

    private static final String FILLER = "filler";
    private static final int FILLER_BLOCK = 1 << 20;

    private final RunDirectory directory;
    private final RunRecord record;
    private final Path powerCut;

    private DiskImages(RunDirectory directory, RunRecord record, NativePrograms programs) {
        this.directory = directory;
        this.record = record;
        this.powerCut = programs.powerCut();
    }

    /** A disk for every node; or none at all, and the reason for POWER_LOSS in the map. */
    public static Optional<DiskImages> create(
            RunDirectory directory,
            RunRecord record,
            NativePrograms programs,
            Topology topology,
            Map<Capability, String> missing) {
        String reason = !Tool.exists("mkfs.ext4")
                ? "mkfs.ext4 is missing: apt-get install e2fsprogs"
                : !Files.exists(Path.of("/dev/loop-control")) ? "the kernel has no loop devices" : "";
        if (reason.isEmpty()) {
            try {
                DiskImages images = new DiskImages(directory, record, programs);
                topology.nodes().forEach(images::create);
                return Optional.of(images);
            } catch (EnvironmentException e) {
                reason = e.getMessage();
            }
        }
        missing.put(Capability.POWER_LOSS, reason);
        return Optional.empty();
    }

    private void create(Node node) {
        Path image = directory.disk(node);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(DISK_BYTES);
            Files.createDirectories(directory.nodeDirectory(node));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + image, e);
        }
        // No room kept for root, and nothing written later by itself.
        Tool.run("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1", image.toString());
        record.mount(directory.nodeDirectory(node));
        mount(node);
    }

    private void mount(Node node) {
        Tool.run(
                "mount",
                "-o",
                "loop",
                directory.disk(node).toString(),
                directory.nodeDirectory(node).toString());
    }

    /** Writes until the disk takes nothing more. */
    void fill(Node node) {
        Path filler = directory.nodeDirectory(node).resolve(FILLER);
        try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            Tool.tryToRun(List.of(
                    "fallocate", "-l", Long.toString(Files.getFileStore(filler).getUsableSpace()), filler.toString()));
            for (int block = FILLER_BLOCK; block >= 1024; block = fits(channel, block) ? block : block / 2) {}
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fill the disk of " + node.name(), e);
        }
    }

    private static boolean fits(FileChannel channel, int bytes) {
        try {
            channel.write(ByteBuffer.allocate(bytes));
            channel.force(false);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void unfill(Node node) {
        try {
            Files.deleteIfExists(directory.nodeDirectory(node).resolve(FILLER));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty the disk of " + node.name(), e);
        }
    }

    /** @param kill ends every process that has files open there */
    PowerLoss losePower(Node node, Runnable kill) {
        Path root = directory.nodeDirectory(node);
        Map<Path, Long> before = sizes(root);
        Tool.run(powerCut.toString(), root.toString());
        kill.run();
        Mounts.unmount(root);
        mount(node);
        return compare(before, sizes(root));
    }

    private static PowerLoss compare(Map<Path, Long> before, Map<Path, Long> after) {
        Set<Path> all = new HashSet<>(before.keySet());
        all.addAll(after.keySet());
        long files = 0;
        long bytes = 0;
        for (Path file : all) {
            long was = before.getOrDefault(file, -1L);
            long is = after.getOrDefault(file, -1L);
            if (was == -1 || is < was) {
                files++;
                bytes += Math.max(0, was - Math.max(0, is));
            }
        }
        return new PowerLoss(files, bytes);
    }

    private static Map<Path, Long> sizes(Path root) {
        Map<Path, Long> sizes = new HashMap<>();
        try (var paths = Files.find(root, 64, (_, attributes) -> attributes.isRegularFile())) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                try {
                    sizes.put(path, Files.size(path));
                } catch (NoSuchFileException e) {
                    // The node has just removed it.
                    continue;
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new EnvironmentException("cannot list " + root, e);
        }
        return sizes;
    }
}
