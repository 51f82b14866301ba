package io.kontiki.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.cli.process.OwnProcesses.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnProcessesTest {
    private final OwnProcesses processes = new OwnProcesses();
    private Process sleeper;
    private ProcessIdentity identity;

    @BeforeEach
    void startSleeper() throws IOException {
        sleeper = new ProcessBuilder("sleep", "300").start();
        identity = ProcStat.read(sleeper.pid()).orElseThrow().identity();
    }

    @AfterEach
    void endSleeper() {
        sleeper.destroyForcibly();
    }

    @Test
    void freezesThawsAndKills() throws Exception {
        processes.send(Signal.STOP, List.of(identity));
        assertThat(awaitFrozen(true)).isTrue();
        processes.send(Signal.CONT, List.of(identity));
        assertThat(awaitFrozen(false)).isTrue();
        processes.send(Signal.KILL, List.of(identity));
        assertThat(processes.awaitEnd(List.of(identity), Duration.ofSeconds(10)))
                .isTrue();
        assertThat(processes.find(identity)).isEmpty();
    }

    @Test
    void leavesAProcessAloneThatHasGotTheIdOfAnother() throws Exception {
        ProcessIdentity earlier = new ProcessIdentity(identity.pid(), identity.startTicks() - 1);
        processes.send(Signal.KILL, List.of(earlier));
        assertThat(processes.isAlive(earlier)).isFalse();
        assertThat(processes.isAlive(identity)).isTrue();
    }

    @Test
    void waitsNoLongerThanItsLimit() throws Exception {
        assertThat(processes.awaitEnd(List.of(identity), Duration.ofMillis(60))).isFalse();
    }

    private boolean awaitFrozen(boolean frozen) throws InterruptedException {
        Pause pause = new Pause(Duration.ofSeconds(10));
        while (processes.find(identity).orElseThrow().isFrozen() != frozen) {
            if (!pause.next(Duration.ofMillis(5))) {
                return false;
            }
        }
        return true;
    }
}
