package io.kontiki.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.process.ProcessIdentity;
import io.kontiki.jepsen.environment.process.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that left a process behind, and the next harness. */
final class LeftOversTest {
    @TempDir
    private Path runs;

    private final List<String> said = new ArrayList<>();
    private Process left;
    private Path folder;

    @BeforeEach
    void aRunHasAProcess() throws Exception {
        left = new ProcessBuilder("sleep", "60").start();
        folder = Files.createDirectories(runs.resolve("20260101-000000-set-peace-1"));
        new RunRecord(Files.createDirectories(folder.resolve(RunPlace.CLUSTER)))
                .process(ProcessIdentity.of(left.pid()).orElseThrow());
    }

    @AfterEach
    void end() {
        left.destroyForcibly();
    }

    @Test
    void whatADeadHarnessLeftIsTakenAwayOnce() throws Exception {
        Process harness = new ProcessBuilder("true").start();
        harness.waitFor();
        Files.writeString(folder.resolve("harness.pid"), harness.pid() + " 1");

        LeftOvers.takeAway(runs, said::add);

        assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).singleElement().asString().contains("20260101-000000-set-peace-1");
        LeftOvers.takeAway(runs, said::add);
        assertThat(said).hasSize(1);
    }

    @Test
    void theRunOfALivingHarnessIsLeftAlone() throws Exception {
        LeftOvers.claim(folder);

        LeftOvers.takeAway(runs, said::add);

        assertThat(left.isAlive()).isTrue();
        assertThat(said).isEmpty();
    }

    @Test
    void whatARunCouldNotEndTheNextOneOfTheSameHarnessTakesAway() throws Exception {
        LeftOvers.claim(folder);
        LeftOvers.abandon(folder);

        LeftOvers.takeAway(runs, said::add);

        assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).hasSize(1);
    }

    @Test
    void aRunThatEndedIsNotLookedAt() throws Exception {
        LeftOvers.claim(folder);
        LeftOvers.release(folder);

        LeftOvers.takeAway(runs, said::add);

        assertThat(left.isAlive()).isTrue();
    }
}
