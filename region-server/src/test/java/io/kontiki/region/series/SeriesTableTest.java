package io.kontiki.region.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.batch.SeriesKey;
import io.kontiki.common.batch.TagValue;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesTableTest {
    private static final String[] TAGS = {
        "hostname",
        "region",
        "datacenter",
        "rack",
        "os",
        "arch",
        "team",
        "service",
        "service_version",
        "service_environment"
    };

    @TempDir
    Path directory;

    @Test
    void aSeriesTakesAtMost250Bytes() {
        for (int count : new int[] {4_000, 10_000, 100_000, 300_000}) {
            SeriesTable table = table(count);
            table.order();
            assertThat(table.count()).isEqualTo(count);
            assertThat((double) table.byteSize() / count)
                    .as("bytes per series of " + count)
                    .isLessThan(250);
        }
    }

    @Test
    void aKeyKeepsItsId() {
        SeriesTable table = table(5_000);
        for (int host = 0; host < 5_000; host++) {
            MemorySegment key = MemorySegment.ofArray(key(host));
            assertThat(table.sid(key)).isEqualTo(host);
            assertThat(table.sidOrAdd(key)).isEqualTo(host);
            assertThat(table.keyBytes(host)).isEqualTo(key(host));
        }
        assertThat(table.sid(MemorySegment.ofArray(key(5_000)))).isEqualTo(-1);
    }

    @Test
    void theOrderIsThatOfTheTags() {
        SeriesTable table = table(3_000);
        SeriesOrder order = table.order();
        TagColumn host = table.tags().getFirst();
        List<String> hosts = new ArrayList<>();
        for (int rank = 0; rank < order.count(); rank++) {
            assertThat(order.rank(order.sid(rank))).isEqualTo(rank);
            hosts.add(new String(host.bytes(host.code(order.sid(rank))), StandardCharsets.UTF_8));
        }
        assertThat(hosts).isSorted();
    }

    @Test
    void aFrozenStateDoesNotSeeWhatComesLater() {
        SeriesTable table = table(3_000);
        table.advance(7, 100);
        FrozenSeries frozen = table.freeze();
        table.advance(7, 200);
        table.sidOrAdd(MemorySegment.ofArray(key(3_000)));
        FrozenSeries later = table.freeze();
        table.advance(7, 300);
        assertThat(frozen.count()).isEqualTo(3_000);
        assertThat(frozen.lastTimestamp(7)).isEqualTo(100);
        assertThat(later.count()).isEqualTo(3_001);
        assertThat(later.lastTimestamp(7)).isEqualTo(200);
        assertThat(table.lastTimestamp(7)).isEqualTo(300);
    }

    @Test
    void aSidecarGivesBackTheTableAsOfTheCut() throws IOException {
        try (ObjectStore store = new InMemoryObjectStore("memory")) {
            SeriesTable table = table(20_000);
            Random random = new Random(3);
            for (int sid = 0; sid < 20_000; sid += 3) {
                table.advance(sid, random.nextLong());
            }
            FrozenSeries frozen = table.freeze();
            table.sidOrAdd(MemorySegment.ofArray(key(20_000)));
            table.advance(0, Long.MAX_VALUE);
            SeriesSidecar sidecar = SeriesSidecars.write(
                    table, frozen, store, ObjectKey.of("a/1.series"), directory.resolve("sidecar"));
            SeriesTable loaded = SeriesSidecars.load(sidecar, schema(), store);
            assertThat(loaded.count()).isEqualTo(20_000);
            for (int sid = 0; sid < 20_000; sid++) {
                assertThat(loaded.keyBytes(sid)).isEqualTo(table.keyBytes(sid));
                assertThat(loaded.lastTimestamp(sid)).isEqualTo(frozen.lastTimestamp(sid));
            }
            assertThat(directory.toFile().list()).isEmpty();
        }
    }

    @Test
    void aDamagedSidecarIsRefused() throws IOException {
        try (ObjectStore store = new InMemoryObjectStore("memory")) {
            SeriesTable table = table(1_000);
            SeriesSidecar sidecar = SeriesSidecars.write(
                    table, table.freeze(), store, ObjectKey.of("a/1.series"), directory.resolve("sidecar"));
            byte[] content = store.get(sidecar.objectKey());
            for (int at = 0; at < content.length; at += 97) {
                byte[] damaged = content.clone();
                damaged[at] ^= 4;
                store.put(sidecar.objectKey(), ObjectContent.of(damaged));
                assertThatThrownBy(() -> SeriesSidecars.load(sidecar, schema(), store))
                        .isInstanceOf(KontikiException.class);
            }
        }
    }

    @Test
    void readersSeeWholeSeriesWhileTheWriterAddsMore() throws InterruptedException {
        SeriesTable table = new SeriesTable(schema());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                int seen = 0;
                while (seen < 30_000) {
                    int count = table.count();
                    for (int sid = seen; sid < count; sid++) {
                        TagColumn host = table.tags().getFirst();
                        byte[] expected = ("host_" + sid).getBytes(StandardCharsets.UTF_8);
                        assertThat(host.bytes(host.code(sid))).isEqualTo(expected);
                        assertThat(host.codeOf(TagValue.ofBytes(expected))).isEqualTo(host.code(sid));
                        assertThat(table.keyBytes(sid)).isEqualTo(key(sid));
                    }
                    seen = count;
                }
            } catch (Throwable seen) {
                failure.set(seen);
            }
        });
        reader.start();
        for (int host = 0; host < 30_000; host++) {
            table.sidOrAdd(MemorySegment.ofArray(key(host)));
            if (host % 7 == 0) {
                table.publish();
            }
        }
        table.publish();
        reader.join();
        assertThat(failure.get()).isNull();
    }

    private static SeriesTable table(int count) {
        SeriesTable table = new SeriesTable(schema());
        for (int host = 0; host < count; host++) {
            assertThat(table.sidOrAdd(MemorySegment.ofArray(key(host)))).isEqualTo(host);
        }
        table.publish();
        return table;
    }

    private static TableSchema schema() {
        List<ColumnSchema> columns = new ArrayList<>();
        for (String tag : TAGS) {
            columns.add(new ColumnSchema(columns.size(), tag, DataType.STRING, ColumnRole.TAG, true, null));
        }
        columns.add(new ColumnSchema(
                columns.size(), "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null));
        return new TableSchema(1, columns, columns.size());
    }

    private static byte[] key(int host) {
        String[] values = {
            "host_" + host,
            "eu-central-" + host % 9,
            "eu-central-" + host % 27 + "a",
            String.valueOf(host % 100),
            "Ubuntu16.04LTS",
            "x86",
            "team" + host % 4,
            String.valueOf(host % 20),
            String.valueOf(host % 2),
            "production"
        };
        SeriesKey.Encoder encoder = SeriesKey.encoder();
        for (int tag = 0; tag < values.length; tag++) {
            encoder.addString(tag, values[tag]);
        }
        return encoder.toBytes();
    }
}
