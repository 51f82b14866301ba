package io.kontiki.region.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.storage.ObjectContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever byte of a data file is wrong, a read gives the right rows or none. */
class DamagedFileTest {
    @TempDir
    Path directory;

    @Test
    void aFlippedByteIsNeverServed() throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                TestRegion region = new TestRegion(
                        TestTable.everyType(),
                        new TableOptions(MergeMode.LAST_ROW, null, null, Map.of()),
                        allocator,
                        directory)) {
            new RegionWorkload(new Random(5), region, new RegionModel(MergeMode.LAST_ROW)).write(700);
            region.freezeAndFlush();
            SstFile file = region.manifest.files().getFirst();
            byte[] right = region.store.get(file.objectKey());
            for (int at = 0; at < right.length; at += 512) {
                byte[] damaged = right.clone();
                damaged[at] ^= (byte) (1 << at / 512 % 8);
                region.store.put(file.objectKey(), ObjectContent.of(damaged));
                region.newCache();
                assertThat(read(region)).as("byte " + at).isNull();
            }
            region.store.put(file.objectKey(), ObjectContent.of(right));
            assertThat(read(region)).isNotEmpty();
        }
    }

    private static List<String> read(TestRegion region) throws IOException {
        try (RegionScan scan = RegionScan.open(region::image, TagTimePredicate.ALL, 0, region.cache)) {
            return new RegionRead(scan).texts(region.allocator, TagTimePredicate.ALL, row -> true);
        } catch (KontikiException damaged) {
            return null;
        }
    }
}
