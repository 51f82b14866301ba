package io.kontiki.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.error.KontikiException;
import io.kontiki.query.sql.Statements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the scripts under {@code golden/} and compares what they answer with the {@code .result} beside them, over one Region and
 * over three, where every aggregate is split. {@code -Dgolden.rewrite=true} writes the results instead; review them as a diff.
 */
final class GoldenTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/golden");

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> everyScriptAnswersAsRecorded() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            List<Path> scripts = files.filter(path -> path.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
            return scripts.stream()
                    .map(script -> DynamicTest.dynamicTest(script.getFileName().toString(), () -> check(script)));
        }
    }

    private void check(Path script) throws IOException {
        String name = script.getFileName().toString().replace(".sql", "");
        String one = answers(script, name, 1, Reading.MERGED);
        String three = answers(script, name, 3, Reading.MERGED);
        String few = answers(script, name, 3, Reading.SMALL);
        Path expected = script.resolveSibling(name + ".result");
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(expected, one);
        }
        assertThat(three).as("three Regions answer what one answers").isEqualTo(one);
        assertThat(few).as("read in one go they answer the same").isEqualTo(one);
        assertThat(one).isEqualTo(Files.readString(expected));
    }

    private String answers(Path script, String name, int regions, Reading reading) throws IOException {
        StringBuilder answers = new StringBuilder();
        Path own = Files.createDirectories(directory.resolve(name + "-" + regions + "-" + reading));
        try (FixtureDatabase database = new FixtureDatabase(regions, own, reading)) {
            for (String statement : statements(Files.readString(script))) {
                answers.append(statement).append(";\n");
                run(database, statement)
                        .forEach(line -> answers.append("  ").append(line).append('\n'));
                answers.append('\n');
            }
        }
        return answers.toString();
    }

    private static List<String> run(FixtureDatabase database, String statement) {
        try {
            List<String> lines = new ArrayList<>();
            Statements.parse(statement).forEach(parsed -> lines.addAll(database.run(parsed)));
            boolean ordered = statement.toLowerCase(Locale.ROOT).contains("order by");
            if (!ordered && lines.size() > 2) {
                lines.subList(1, lines.size()).sort(null);
            }
            return lines;
        } catch (KontikiException e) {
            return List.of(e.code() + ": " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /** Scripts hold one statement per line, or several lines up to a semicolon at a line's end; "--" lines are left out. */
    private static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (String line : script.lines().toList()) {
            if (line.startsWith("--") || line.isBlank()) {
                continue;
            }
            statement.append(statement.isEmpty() ? "" : "\n").append(line);
            if (line.endsWith(";")) {
                statements.add(statement.substring(0, statement.length() - 1));
                statement.setLength(0);
            }
        }
        return statements;
    }
}
