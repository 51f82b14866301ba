package io.kontiki.common.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RegionIdTest {
    @Test
    void holdsTableAndNumberInOneValue() {
        RegionId id = RegionId.of(1025, 3);
        assertThat(id.value()).isEqualTo(1025L << 32 | 3);
        assertThat(id.tableId()).isEqualTo(1025);
        assertThat(id.number()).isEqualTo(3);
        assertThat(id).hasToString("1025/3").isEqualTo(new RegionId(id.value()));
        RegionId largest = RegionId.of(Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(largest.tableId()).isEqualTo(Integer.MAX_VALUE);
        assertThat(largest.number()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void sortsByTableThenNumber() {
        assertThat(RegionId.of(1, Integer.MAX_VALUE)).isLessThan(RegionId.of(2, 0));
        assertThat(RegionId.of(2, 0)).isLessThan(RegionId.of(2, 1));
    }

    @Test
    void refusesNegativeParts() {
        assertThatThrownBy(() -> new RegionId(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RegionId.of(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RegionId.of(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
