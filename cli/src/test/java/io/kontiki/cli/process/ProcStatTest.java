package io.kontiki.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcStatTest {
    @Test
    void aNameWithSpacesAndParenthesesDoesNotShiftTheFields() {
        String line =
                "4711 (a (b) c) T 1 4711 4711 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 12 0 987654 1000000 2048 18446744073709551615 0 0";
        ProcStat stat = ProcStat.parse(line);
        assertThat(stat).isEqualTo(new ProcStat(4711, 'T', 987_654, 300, 2048));
        assertThat(stat.isFrozen()).isTrue();
        assertThat(stat.residentBytes()).isEqualTo(8L << 20);
    }

    @Test
    void readsThisProcess() {
        assertThat(ProcStat.read(ProcessHandle.current().pid())).hasValueSatisfying(stat -> {
            assertThat(stat.isGone()).isFalse();
            assertThat(stat.residentBytes()).isGreaterThan(1 << 20);
        });
    }

    @Test
    void aProcessThatIsNotThereIsEmpty() {
        assertThat(ProcStat.read(Integer.MAX_VALUE)).isEmpty();
    }
}
