package io.kontiki.common.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTest {
    record Everything(
            RegionId region,
            Topology topology,
            TableSchema schema,
            TableOptions options,
            byte[] bytes,
            long large,
            Map<Integer, String> names) {}

    @Test
    void theRecordsOfThisModuleComeBackEqual() {
        TableSchema schema = new TableSchema(
                3,
                List.of(
                        new ColumnSchema(0, "host", DataType.STRING, ColumnRole.TAG, true, null),
                        new ColumnSchema(1, "ts", DataType.TIMESTAMP_NANOSECOND, ColumnRole.TIME_INDEX, false, "now()"),
                        new ColumnSchema(2, "größe", DataType.UINT64, ColumnRole.FIELD, true, "'x'")),
                7);
        TableOptions options =
                new TableOptions(MergeMode.LAST_NON_NULL, Duration.ofDays(7), "2-2-1", Map.of("comment", "a \"b\""));
        Everything value = new Everything(
                RegionId.of(5, 6),
                Topology.parse("2-2-1"),
                schema,
                options,
                new byte[] {0, -1},
                Long.MIN_VALUE,
                Map.of(1, "a"));
        Everything read = Json.read(Json.write(value), Everything.class);
        assertThat(read).usingRecursiveComparison().isEqualTo(value);
        assertThat(Json.read(Json.write(TableOptions.DEFAULT), TableOptions.class))
                .isEqualTo(TableOptions.DEFAULT);
    }

    @Test
    void whatANewerVersionAddedIsIgnored() {
        assertThat(Json.read("{\"value\":42,\"colour\":{\"red\":[1,2]}}".getBytes(UTF_8), RegionId.class))
                .isEqualTo(new RegionId(42));
    }

    @Test
    void damagedJsonIsCorrupt() {
        for (String text : List.of("", "{", "[]", "{\"value\":\"x\"}", "{\"value\":-1}", "\u0000")) {
            assertThatThrownBy(() -> Json.read(text.getBytes(UTF_8), RegionId.class))
                    .describedAs(text)
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
        }
    }
}
