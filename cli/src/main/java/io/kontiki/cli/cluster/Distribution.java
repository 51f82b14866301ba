package io.kontiki.cli.cluster;

import io.kontiki.cli.CommandFailure;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Where the built Kontiki lies: {@code lib/} with every jar and native library, {@code jvm/} with the start line of each kind of
 * process.
 */
final class Distribution {
    private Distribution() {}

    static String classPath() {
        return libraries() + "/*";
    }

    /** Every jar, and the native libraries beside them. */
    static Path libraries() {
        return directory().resolve("lib");
    }

    /** The archive of loaded classes, if the build made one. */
    static Optional<Path> classArchive() {
        return Optional.of(directory().resolve("server.jsa")).filter(Files::isRegularFile);
    }

    static Path startLine(String kind) {
        return directory().resolve("jvm").resolve(kind + ".options");
    }

    /** Found from our own jar, or named by the property when classes run unpackaged (tests). */
    private static Path directory() {
        String named = System.getProperty("kontiki.distribution");
        Path directory = named != null ? Path.of(named) : ownJar().getParent().getParent();
        if (!Files.isDirectory(directory.resolve("lib"))) {
            throw CommandFailure.failed(
                    "no distribution at " + directory + ": start through the launcher ./kontiki, which builds one");
        }
        return directory;
    }

    private static Path ownJar() {
        CodeSource source = Distribution.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI()).toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where this program lies: " + source.getLocation(), e);
        }
    }
}
