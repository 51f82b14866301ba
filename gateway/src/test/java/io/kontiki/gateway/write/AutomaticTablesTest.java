package io.kontiki.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.gateway.FakeMeta;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AutomaticTablesTest {
    private final FakeMeta meta = new FakeMeta(1);
    private final AtomicLong nanos = new AtomicLong();
    private final WaitClock clock = new WaitClock() {
        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public void pause(long waited) {
            nanos.addAndGet(waited);
        }
    };
    private final AutomaticTables tables = new AutomaticTables(meta, clock, Duration.ofSeconds(30));

    @Test
    void aNewTableHasItsTagsByNameATimeColumnInNanosecondsAndItsFields() {
        tables.ensure("public", Map.of("cpu", new AddedColumns(Set.of("host", "dc"), Map.of("v", DataType.FLOAT64))));

        assertThat(meta.table("cpu").schema().columns())
                .extracting(ColumnSchema::name)
                .containsExactly("dc", "host", "greptime_timestamp", "v");
        assertThat(meta.table("cpu").schema().timeIndex().type()).isEqualTo(DataType.TIMESTAMP_NANOSECOND);
        assertThat(meta.table("cpu").options().mergeMode()).isEqualTo(MergeMode.LAST_NON_NULL);
        assertThat(meta.table("cpu").autoCreated()).isTrue();
    }

    @Test
    void addsOnlyWhatIsMissingAndLeavesAColumnOfAnotherTypeAlone() {
        tables.ensure("public", Map.of("cpu", new AddedColumns(Set.of("host"), Map.of("v", DataType.FLOAT64))));

        tables.ensure(
                "public",
                Map.of(
                        "cpu",
                        new AddedColumns(Set.of("host", "dc"), Map.of("v", DataType.STRING, "w", DataType.INT64))));

        assertThat(meta.table("cpu").schema().column("v").orElseThrow().type()).isEqualTo(DataType.FLOAT64);
        assertThat(meta.table("cpu").schema().version()).isEqualTo(2);
        assertThat(meta.table("cpu").schema().tags())
                .extracting(ColumnSchema::name)
                .containsExactly("host", "dc");
    }

    @Test
    void waitsForMetasrvAndSaysBusyWhenItDoesNotComeBack() {
        meta.failures.set(3);
        tables.ensure("public", Map.of("cpu", new AddedColumns(Set.of(), Map.of("v", DataType.FLOAT64))));
        assertThat(meta.image().table("public", "cpu")).isPresent();

        meta.failures.set(Integer.MAX_VALUE);
        assertThatThrownBy(() -> tables.ensure(
                        "public", Map.of("mem", new AddedColumns(Set.of(), Map.of("v", DataType.FLOAT64)))))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("could not be created");
    }

    @Test
    void aCommandThatWasSentAndHadNoAnswerIsNotSaidToHaveDoneNothing() {
        meta.unknown.set(1);
        meta.failures.set(Integer.MAX_VALUE);

        assertThatThrownBy(() -> tables.ensure(
                        "public", Map.of("mem", new AddedColumns(Set.of(), Map.of("v", DataType.FLOAT64)))))
                .isInstanceOfSatisfying(
                        UnknownOutcomeException.class,
                        e -> assertThat(e.harmlessToRepeat()).isTrue())
                .hasMessageContaining("'mem' or columns of it may or may not have been created")
                .hasMessageContaining("no row was written");
    }

    @Test
    void anUnknownDatabaseIsAnErrorAtOnce() {
        assertThatThrownBy(() ->
                        tables.ensure("nope", Map.of("cpu", new AddedColumns(Set.of(), Map.of("v", DataType.FLOAT64)))))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("'nope' does not exist");
        assertThat(nanos).hasValue(0);
    }
}
