package io.kontiki.common.ratis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RatisFilesTest {
    @Test
    void aClassFromElsewhereIsRefusedWithBothPlaces() {
        assertThatThrownBy(() -> RatisFiles.requireOurs(Test.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("junit")
                .hasMessageContaining("before Ratis");
        RatisFiles.requireOurs(RatisFiles.class);
    }
}
