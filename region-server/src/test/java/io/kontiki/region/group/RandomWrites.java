package io.kontiki.region.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Parts of several writers to several Regions, repeated and out of order, some refused. Rows carry a number of their own as time. */
final class RandomWrites {
    private static final int REGIONS = 4;
    private final Random random;
    private final Map<RegionId, List<WritePart>> sent = new HashMap<>();
    private final long[][] next = new long[REGIONS][3];
    private long time = 1;

    RandomWrites(Random random) {
        this.random = random;
    }

    RegionId region() {
        return RegionId.of(1, random.nextInt(REGIONS));
    }

    List<WritePart> next(GroupState state) {
        List<WritePart> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            RegionId id = region();
            List<WritePart> earlier = sent.computeIfAbsent(id, ignored -> new ArrayList<>());
            if (!earlier.isEmpty() && random.nextInt(3) == 0) {
                parts.add(earlier.get(earlier.size() - 1 - random.nextInt(Math.min(earlier.size(), 30))));
                continue;
            }
            Region region = state.regions().get(id);
            long epoch = region == null || random.nextInt(20) == 0
                    ? 1
                    : region.meta().epoch();
            int writer = random.nextInt(3);
            long sequence = next[id.number()][writer]++;
            long mark = Math.max(0, sequence - random.nextInt(40));
            WritePart part = random.nextInt(25) == 0
                    ? GroupLog.delete(id, new WriterId(1, writer), sequence, mark, Math.max(1, time - 50), time - 20)
                    : GroupLog.part(id, epoch, new WriterId(1, writer), sequence, mark, GroupLog.rows(time++, time++));
            earlier.add(part);
            parts.add(part);
        }
        return parts;
    }

    /** Times are unique, so a repeated time is a part that was applied twice. */
    void assertEachRowOnce(GroupState state) {
        state.regions().values().forEach(region -> {
            Set<String> times = new HashSet<>();
            ((ModelRows) region.rows())
                    .content(region.meta())
                    .forEach(line -> assertThat(times.add(line.substring(line.indexOf(':'))))
                            .as(line)
                            .isTrue());
        });
    }
}
