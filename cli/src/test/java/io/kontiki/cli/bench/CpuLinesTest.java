package io.kontiki.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CpuLinesTest {
    private static final long START = 1_700_000_000_123_456_789L;

    private static List<String> text(CpuLines lines) {
        return StandardCharsets.US_ASCII.decode(lines.body()).toString().lines().toList();
    }

    @Test
    void aLineHasTenTagsAndTenFieldsInAboutThreeHundredBytes() {
        CpuLines lines = CpuLines.prepare("cpu", 100, 0, 4000, new SplittableRandom(1));
        lines.stamp(0, 4000, START, 10);
        assertThat(text(lines)).hasSize(100).allSatisfy(line -> {
            String[] parts = line.split(" ");
            assertThat(parts).hasSize(3);
            assertThat(parts[0].split(",")).hasSize(11);
            assertThat(parts[1].split(",")).hasSize(10);
            assertThat(line.length()).isBetween(260, 360);
        });
    }

    @Test
    void aRoundThroughTheHostsSharesItsMoment() {
        CpuLines lines = CpuLines.prepare("cpu", 6, 2, 4, new SplittableRandom(1));
        lines.stamp(2, 4, START, 10);
        assertThat(text(lines))
                .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
                .containsExactly(
                        "" + START,
                        "" + START,
                        "" + (START + 10),
                        "" + (START + 10),
                        "" + (START + 10),
                        "" + (START + 10));
        assertThat(text(lines))
                .extracting(line -> line.substring(0, line.indexOf(",region")))
                .containsExactly(
                        "cpu,hostname=host_2",
                        "cpu,hostname=host_3",
                        "cpu,hostname=host_0",
                        "cpu,hostname=host_1",
                        "cpu,hostname=host_2",
                        "cpu,hostname=host_3");
        lines.stamp(6, 4, START, 10);
        assertThat(text(lines).getFirst()).endsWith("" + (START + 10));
    }

    @Test
    void knowsWhatItsValuesAddUpTo() {
        CpuLines lines = CpuLines.prepare("cpu", 50, 0, 7, new SplittableRandom(1));
        lines.stamp(0, 7, START, 10);
        long sum = text(lines).stream()
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*usage_user=(\\d+)i.*", "$1")))
                .sum();
        assertThat(lines.usageUserSum()).isEqualTo(sum);
    }
}
