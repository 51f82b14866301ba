package io.kontiki.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ParameterizedSqlTest {
    @Test
    void replacesEachPlaceholderByItsLiteral() {
        ParameterizedSql sql = ParameterizedSql.of("SELECT $2, $1 FROM t WHERE a = $1");
        assertThat(sql.parameterCount()).isEqualTo(2);
        assertThat(sql.with(List.of("1", "'x'"))).isEqualTo("SELECT 'x', 1 FROM t WHERE a = 1");
    }

    @Test
    void leavesStringsIdentifiersAndCommentsAlone() {
        String text = "SELECT '$1 it''s $1', \"$1\", `$1`, $$ $1 $$ -- $1\n /* $1 */ FROM t";
        ParameterizedSql sql = ParameterizedSql.of(text);
        assertThat(sql.parameterCount()).isZero();
        assertThat(sql.with(List.of())).isEqualTo(text);
    }

    @Test
    void survivesTextsThatAreCutOff() {
        for (String text : List.of("SELECT 'a", "SELECT /* a", "SELECT -- a", "SELECT $$ a", "SELECT $", "")) {
            assertThat(ParameterizedSql.of(text).with(List.of())).isEqualTo(text);
        }
    }

    @Test
    void refusesParameterZero() {
        assertThatThrownBy(() -> ParameterizedSql.of("SELECT $0")).hasMessageContaining("$0");
    }
}
