package io.kontiki.common.ratis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RatisFilesTest {
    @Test
    void aClassFromElsewhereIsRefusedWithBothPlaces() {
        assertThatThrownBy(() -> RatisFiles.requireOurs("org.junit.jupiter.api.Test"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("junit")
                .hasMessageContaining("before Ratis");
        RatisFiles.requireOurs();
    }
}
