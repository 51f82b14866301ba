package io.kontiki.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import org.junit.jupiter.api.Test;

final class ColumnDefaultsTest {
    @Test
    void olderRowsHaveTheDefault() {
        assertThat(ColumnDefaults.ofOlderRows(column(DataType.INT64, true, "7")))
                .isEqualTo(7L);
        assertThat(ColumnDefaults.ofOlderRows(column(DataType.STRING, false, "'x'")))
                .isEqualTo("x");
        assertThat(ColumnDefaults.ofOlderRows(column(DataType.BINARY, true, "'ab'")))
                .isEqualTo(new byte[] {'a', 'b'});
        assertThat(ColumnDefaults.ofOlderRows(column(DataType.INT64, true, null)))
                .isNull();
    }

    @Test
    void aDefaultThatTellsTheTimeSaysNothingOfOlderRows() {
        assertThat(ColumnDefaults.ofOlderRows(column(DataType.TIMESTAMP_MILLISECOND, true, "now()")))
                .isNull();
        assertThat(ColumnDefaults.ofOlderRows(column(DataType.TIMESTAMP_MILLISECOND, true, "'1970-01-02'")))
                .isEqualTo(86_400_000L);
        assertThat(ColumnDefaults.ofOlderRows(column(DataType.TIMESTAMP_MILLISECOND, false, "now()")))
                .isEqualTo(0L);
    }

    private static ColumnSchema column(DataType type, boolean nullable, String defaultValue) {
        return new ColumnSchema(3, "c", type, ColumnRole.FIELD, nullable, defaultValue, 2);
    }
}
