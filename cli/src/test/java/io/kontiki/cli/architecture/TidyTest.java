package io.kontiki.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reviewer would otherwise have to say again and again. */
class TidyTest {
    private static final int MAX_LINES = 500;
    /** Only ever made smaller. */
    private static final Set<String> TOO_LONG_FOR_NOW = Set.of();

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final List<String> HEADINGS = List.of(
            "## Purpose",
            "## Entry points",
            "## Path of a write, path of a read",
            "## Invariants",
            "## When you change X, also touch Y");

    private final Path root = repositoryRoot();

    @Test
    void noSourceFileIsTooLongToRead() {
        assertThat(javaFiles()
                        .filter(file -> lines(file).size() > MAX_LINES)
                        .map(this::relative)
                        .filter(file -> !TOO_LONG_FOR_NOW.contains(file)))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLaterInTheSources() {
        Pattern left = Pattern.compile("\\b(FIX" + "ME|TO" + "DO|XX" + "X)\\b");
        assertThat(javaFiles()
                        .filter(file -> lines(file).stream()
                                .anyMatch(line -> left.matcher(line).find()))
                        .map(this::relative))
                .isEmpty();
    }

    @Test
    void everyModuleIsDescribedUnderTheSameFiveHeadings() {
        List<String> missing = new ArrayList<>();
        Matcher module = MODULE.matcher(text(root.resolve("pom.xml")));
        while (module.find()) {
            Path readme = root.resolve(module.group(1)).resolve("README.md");
            if (!Files.exists(readme)) {
                missing.add(module.group(1) + "/README.md");
                continue;
            }
            List<String> lines = lines(readme);
            HEADINGS.stream()
                    .filter(heading -> !lines.contains(heading))
                    .forEach(heading -> missing.add(module.group(1) + "/README.md: " + heading));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyLinkBetweenPagesLeadsSomewhere() {
        List<String> dead = new ArrayList<>();
        files(".md").forEach(page -> {
            Matcher link = LINK.matcher(text(page));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*") && !Files.exists(page.resolveSibling(target))) {
                    dead.add(relative(page) + " -> " + target);
                }
            }
        });
        assertThat(dead).isEmpty();
    }

    @Test
    void noWildcardImports() {
        assertThat(javaFiles()
                        .filter(file ->
                                lines(file).stream().anyMatch(line -> line.matches("import (static )?.*\\.\\*;")))
                        .map(this::relative))
                .isEmpty();
    }

    private Stream<Path> javaFiles() {
        return files(".java");
    }

    private Stream<Path> files(String suffix) {
        try (Stream<Path> all = Files.walk(root)) {
            return all
                    .filter(path -> path.toString().endsWith(suffix))
                    .filter(path -> !relative(path).matches("(.*/)?(target|\\.git|\\.kontiki)/.*"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String relative(Path path) {
        return root.relativize(path).toString();
    }

    private static List<String> lines(Path file) {
        return text(file).lines().toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path repositoryRoot() {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null
                && !(Files.exists(directory.resolve("kontiki")) && Files.exists(directory.resolve("pom.xml")))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new IllegalStateException("the tests run inside the repository");
        }
        return directory;
    }
}
