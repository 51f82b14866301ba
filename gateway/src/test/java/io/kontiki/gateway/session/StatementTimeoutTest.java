package io.kontiki.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.KontikiException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTimeoutTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0s, 0",
        "500, 500ms",
        "500ms, 500ms",
        "2s, 2s",
        "2 s, 2s",
        "90000, 90s",
        "120s, 2min",
        "1.5s, 1500ms",
        "+7, 7ms",
        "24h, 1d",
        "1500us, 2ms",
        "2147483647, 2147483647ms"
    })
    void isShownInTheLargestUnitWithoutAFraction(String set, String shown) {
        assertThat(StatementTimeout.parse(set).text()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", "5 parsecs", "-1", "- 1", "2147483648", "1e9", "10S", "99999999999999999999d"})
    void whatIsNoLimitIsRefused(String text) {
        assertThatThrownBy(() -> StatementTimeout.parse(text))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("statement_timeout");
    }
}
