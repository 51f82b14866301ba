package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The harness's C programs ({@code src/main/c}), compiled at first use into a cache directory under a name that holds the hash of the
 * source. Two harnesses may compile the same one at a time: the file appears as a whole. A compiler or library that is missing is
 * named with its Debian package.
 */
public final class NativePrograms {
    private final Path cache;

    public NativePrograms(Path cache) {
        this.cache = cache.toAbsolutePath();
    }

    /** The library that hurts clock and disk from inside a process. */
    public Path faultShim() {
        return compiled("geofault", List.of("-shared", "-fPIC"), List.of("-ldl"));
    }

    /** The daemon that delays and loses packets. */
    public Path packetDelay() {
        if (!Files.exists(Path.of("/usr/include/libnetfilter_queue/libnetfilter_queue.h"))) {
            throw new EnvironmentException("libnetfilter-queue is missing: apt-get install libnetfilter-queue-dev");
        }
        return compiled("nfqdelay", List.of(), List.of("-lnetfilter_queue"));
    }

    /** Shuts a filesystem down as a loss of power would. */
    public Path powerCut() {
        return compiled("powercut", List.of(), List.of());
    }

    private Path compiled(String name, List<String> options, List<String> libraries) {
        try (InputStream source = NativePrograms.class.getResourceAsStream("/io/kontiki/jepsen/c/" + name + ".c")) {
            byte[] text = source.readAllBytes();
            Path program = cache.resolve(name + "-" + hash(text));
            if (Files.isRegularFile(program)) {
                return program;
            }
            if (!Tool.exists("gcc")) {
                throw new EnvironmentException("gcc is missing: apt-get install gcc libc6-dev");
            }
            Files.createDirectories(cache);
            Path fresh = Files.createTempFile(cache, name, ".new");
            List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-x", "c"));
            command.addAll(options);
            command.addAll(List.of("-o", fresh.toString(), "-", "-x", "none"));
            command.addAll(libraries);
            Tool.runWithInput(new String(text, StandardCharsets.UTF_8), command);
            return Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compile " + name + " in " + cache, e);
        }
    }

    private static String hash(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
