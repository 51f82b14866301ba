package io.kontiki.common.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class SchemaTest {
    private static final ColumnSchema HOST = new ColumnSchema(0, "host", DataType.STRING, ColumnRole.TAG, true, null);
    private static final ColumnSchema TS =
            new ColumnSchema(1, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null);
    private static final ColumnSchema USAGE =
            new ColumnSchema(2, "usage", DataType.FLOAT64, ColumnRole.FIELD, true, null);

    @Test
    void typesHaveTheArticleThatIsSpoken() {
        assertThat(DataType.INT64.withArticle()).isEqualTo("an Int64");
        assertThat(DataType.UINT8.withArticle()).isEqualTo("a UInt8");
        assertThat(DataType.STRING.withArticle()).isEqualTo("a String");
    }

    @Test
    void knowsTagsFieldsAndTimeIndex() {
        TableSchema schema = new TableSchema(1, List.of(HOST, TS, USAGE), 3);
        assertThat(schema.tags()).containsExactly(HOST);
        assertThat(schema.fields()).containsExactly(USAGE);
        assertThat(schema.timeIndex()).isEqualTo(TS);
        assertThat(schema.timeUnit()).isEqualTo(TimeUnit.MILLISECOND);
        assertThat(schema.column("usage")).contains(USAGE);
        assertThat(schema.column("Usage")).isEmpty();
        assertThat(schema.column(0)).contains(HOST);
        assertThat(schema.column(9)).isEmpty();
    }

    @Test
    void addedColumnsGetNewIdsAndANewVersion() {
        TableSchema schema = new TableSchema(4, List.of(HOST, TS, USAGE), 10);
        TableSchema next =
                schema.withAdded(List.of(new ColumnSchema(0, "rack", DataType.STRING, ColumnRole.TAG, true, null)));
        assertThat(next.version()).isEqualTo(5);
        assertThat(next.column("rack").orElseThrow().id()).isEqualTo(10);
        assertThat(next.nextColumnId()).isEqualTo(11);
        assertThat(next.tags()).extracting(ColumnSchema::name).containsExactly("host", "rack");
        assertInvalid(() -> next.withAdded(List.of(HOST)));
    }

    @Test
    void anAddedColumnKnowsTheVersionThatBroughtIt() {
        TableSchema schema = new TableSchema(4, List.of(HOST, TS, USAGE), 10)
                .withAdded(List.of(new ColumnSchema(0, "rack", DataType.INT64, ColumnRole.FIELD, true, "5")));
        assertThat(schema.columns()).extracting(ColumnSchema::addedIn).containsExactly(0, 0, 0, 5);
        assertThat(Json.read(Json.write(schema), TableSchema.class)).isEqualTo(schema);
    }

    @Test
    void aColumnThatWasWrittenDownWithoutItsVersionIsNoNewerThanAnyRow() {
        String written = "{\"id\":2,\"name\":\"usage\",\"type\":\"FLOAT64\",\"role\":\"FIELD\",\"nullable\":true}";
        assertThat(Json.read(written.getBytes(StandardCharsets.UTF_8), ColumnSchema.class))
                .isEqualTo(USAGE);
    }

    @Test
    void refusesSchemasThatCannotWork() {
        assertInvalid(() -> new TableSchema(1, List.of(HOST, USAGE), 3));
        assertInvalid(() -> new TableSchema(
                1,
                List.of(TS, new ColumnSchema(5, "t2", DataType.TIMESTAMP_SECOND, ColumnRole.TIME_INDEX, false, null)),
                9));
        assertInvalid(() -> new TableSchema(
                1, List.of(TS, HOST, new ColumnSchema(0, "other", DataType.INT8, ColumnRole.FIELD, true, null)), 3));
        assertInvalid(() -> new TableSchema(1, List.of(TS, HOST, USAGE), 2));
        assertInvalid(() -> new ColumnSchema(0, "", DataType.INT8, ColumnRole.FIELD, true, null));
        assertInvalid(() -> new ColumnSchema(0, "x".repeat(256), DataType.INT8, ColumnRole.FIELD, true, null));
        assertInvalid(() -> new ColumnSchema(0, "ts", DataType.INT64, ColumnRole.TIME_INDEX, false, null));
        assertInvalid(() -> new ColumnSchema(0, "ts", DataType.TIMESTAMP_SECOND, ColumnRole.TIME_INDEX, true, null));
        assertInvalid(() -> new ColumnSchema(0, "tag", DataType.FLOAT64, ColumnRole.TAG, true, null));
        List<ColumnSchema> many = new ArrayList<>(List.of(TS));
        for (int i = 2; i < 5000; i++) {
            many.add(new ColumnSchema(i, "c" + i, DataType.INT8, ColumnRole.FIELD, true, null));
        }
        assertInvalid(() -> new TableSchema(1, many, 5000));
    }

    @Test
    void convertsBetweenUnitsWithFloorAndRefusesOverflow() {
        assertThat(TimeUnit.SECOND.convert(1_999, TimeUnit.MILLISECOND)).isEqualTo(1);
        assertThat(TimeUnit.SECOND.convert(-1, TimeUnit.NANOSECOND)).isEqualTo(-1);
        assertThat(TimeUnit.NANOSECOND.convert(-2, TimeUnit.SECOND)).isEqualTo(-2_000_000_000L);
        assertThat(TimeUnit.MICROSECOND.convert(Long.MIN_VALUE, TimeUnit.MICROSECOND))
                .isEqualTo(Long.MIN_VALUE);
        assertThatThrownBy(() -> TimeUnit.NANOSECOND.convert(Long.MAX_VALUE / 1000, TimeUnit.SECOND))
                .isInstanceOf(ArithmeticException.class);
        assertThat(TimeUnit.MILLISECOND.precision()).isEqualTo(3);
    }

    @Test
    void typesAreFoundByTheirDisplayNames() {
        for (DataType type : DataType.values()) {
            assertThat(DataType.byDisplayName(type.displayName().toUpperCase(Locale.ROOT)))
                    .contains(type);
            assertThat(type.isVariableLength()).isEqualTo(type == DataType.STRING || type == DataType.BINARY);
            if (type.isTimestamp()) {
                assertThat(DataType.timestamp(type.timeUnit())).isEqualTo(type);
            } else {
                assertThatThrownBy(type::timeUnit).isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(DataType.byDisplayName("varchar")).isEmpty();
    }

    @Test
    void optionsRefuseATtlThatIsNotPositive() {
        assertThatThrownBy(() -> new TableOptions(MergeMode.APPEND, Duration.ZERO, null, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(TableOptions.DEFAULT.mergeMode()).isEqualTo(MergeMode.LAST_ROW);
    }

    private static void assertInvalid(ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SCHEMA));
    }
}
