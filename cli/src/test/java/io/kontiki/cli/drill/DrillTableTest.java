package io.kontiki.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrillTableTest {
    @Test
    void partitionsCoverAllDevicesWithoutOverlap() {
        assertThat(DrillTable.partitioned("t", 16, 3).createStatement())
                .hasValueSatisfying(sql -> assertThat(sql)
                        .endsWith("(device < 'd005', device >= 'd005' AND device < 'd010', device >= 'd010')"));
    }

    @Test
    void everyKeyHasAValueOfItsOwn() {
        Set<Long> readings = new HashSet<>();
        for (int device = 0; device < 20; device++) {
            for (long timestamp = 1_700_000_000_000L; timestamp < 1_700_000_002_000L; timestamp++) {
                readings.add(DrillTable.reading(DrillTable.device(device), timestamp));
            }
        }
        assertThat(readings).hasSize(40_000);
    }

    @Test
    void temperaturesSurviveTheirText() {
        for (long timestamp = 0; timestamp < 1000; timestamp++) {
            double temperature = DrillTable.temperature(timestamp);
            assertThat(temperature).isBetween(15.0, 25.0);
            assertThat(Double.parseDouble(Double.toString(temperature))).isEqualTo(temperature);
        }
    }
}
