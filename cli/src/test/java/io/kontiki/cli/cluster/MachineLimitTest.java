package io.kontiki.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.ExitCode;
import org.junit.jupiter.api.Test;

class MachineLimitTest {
    @Test
    void aSmallMachineBearsTheDefaultTopologyAndRefusesMoreInOneLine() {
        MachineLimit small = new MachineLimit(2, 8L << 30);

        assertThatCode(() -> small.requireRoomFor(5, "2-2-1")).doesNotThrowAnyException();
        assertThatCode(() -> small.requireRoomFor(7, "3-3-1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> small.requireRoomFor(27, "9-9-9"))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("topology 9-9-9 starts 27 nodes on this machine, each of up to 700 MB, 18.5 GB together; "
                        + "with 2 cores and 8.0 GB of memory it bears 8. "
                        + "Choose a smaller --topology, or start them all the same with --force");
    }

    @Test
    void memoryIsALimitOfItsOwn() {
        assertThatCode(() -> new MachineLimit(1, 4L << 30).requireRoomFor(5, "2-2-1"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new MachineLimit(64, 2L << 30).requireRoomFor(5, "2-2-1"))
                .hasMessageContaining("64 cores and 2.0 GB of memory it bears 2");
    }

    @Test
    void thisMachineHasCoresAndMemory() {
        assertThat(MachineLimit.ofThisMachine().cores()).isPositive();
        assertThat(MachineLimit.ofThisMachine().memoryBytes()).isGreaterThan(1L << 28);
    }
}
