package io.kontiki.region.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.compaction.CompactionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans run while the apply thread appends, freezes, drops and rewrites: each sees whole batches up to one entry, and frees all. */
class ScanWhileWritingTest {
    private static final int BATCHES = 600;
    private static final int HOSTS = 20;

    @TempDir
    Path directory;

    @Test
    void aScanSeesEveryBatchUpToItsEntryAndNothingElse() throws IOException, InterruptedException {
        try (BufferAllocator allocator = new RootAllocator()) {
            try (TestRegion region = new TestRegion(
                    TestTable.everyType(),
                    new TableOptions(MergeMode.LAST_ROW, null, null, Map.of()),
                    allocator,
                    directory)) {
                AtomicReference<RegionImage> published = new AtomicReference<>(region.image());
                AtomicReference<Throwable> failure = new AtomicReference<>();
                AtomicInteger scans = new AtomicInteger();
                List<Thread> readers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    readers.add(Thread.ofPlatform().start(() -> {
                        try {
                            int least = 0;
                            while (least < BATCHES) {
                                least = scan(region, published, least);
                                scans.incrementAndGet();
                            }
                        } catch (Throwable seen) {
                            failure.set(seen);
                        }
                    }));
                }
                for (int batch = 0; batch < BATCHES && failure.get() == null; batch++) {
                    region.write(batch(region, batch));
                    published.set(region.image());
                    if (batch % 40 == 39) {
                        region.freeze();
                        published.set(region.image());
                    }
                    if (batch % 80 == 59 && region.hasFrozen()) {
                        region.flushedAfter(region.flush(), () -> published.set(region.image()));
                    }
                    if (batch % 200 == 199) {
                        region.compact(new CompactionSettings(1 << 30, 2, 1, 8, 1 << 30, 32, Duration.ofDays(1)));
                        published.set(region.image());
                    }
                }
                for (Thread reader : readers) {
                    reader.join();
                }
                assertThat(failure.get()).isNull();
                assertThat(scans.get()).isPositive();
            }
            assertThat(allocator.getAllocatedMemory()).isZero();
        }
    }

    /** Batch n has the time n for every host; returns how many batches were seen. */
    private static int scan(TestRegion region, AtomicReference<RegionImage> published, int least) throws IOException {
        try (RegionScan scan = RegionScan.open(published::get, TagTimePredicate.ALL, 0, region.cache)) {
            List<String> texts = new RegionRead(scan).texts(region.allocator, TagTimePredicate.ALL, row -> true);
            assertThat(texts.size() % HOSTS).isZero();
            int batches = texts.size() / HOSTS;
            assertThat(batches).isGreaterThanOrEqualTo(least);
            for (String text : texts) {
                long batch = Long.parseLong(text.substring(text.indexOf('@') + 1, text.indexOf(' ')));
                assertThat(batch).isBetween(0L, batches - 1L);
                assertThat(text).endsWith("=" + batch * 3);
            }
            return batches;
        }
    }

    private static byte[] batch(TestRegion region, int batch) {
        RowBatchBuilder builder = new RowBatchBuilder();
        int column = region.schema.column("field_int64").orElseThrow().id();
        int field = builder.addField(
                column, region.schema.column(column).orElseThrow().type());
        for (int host = 0; host < HOSTS; host++) {
            byte[] key = TestTable.key(region.schema, List.of(TagValue.ofString("host" + host)));
            builder.beginRow(builder.addSeries(key, 0, key.length), batch);
            builder.setLong(field, batch * 3L);
        }
        return builder.encode();
    }
}
