package io.kontiki.region.scan;

import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.memtable.DeletePredicate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Random writes, deletes and predicates, applied to a Region and to its model alike. */
final class RegionWorkload {
    private static final long[] ODD_TIMES = {
        Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };
    private static final double[] ODD_DOUBLES = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0, Double.MIN_VALUE, Double.MAX_VALUE
    };

    private final Random random;
    private final TestRegion region;
    private final RegionModel model;
    private final Map<String, List<TagValue>> tagsByKey = new HashMap<>();
    private long clock = 1_000;

    RegionWorkload(Random random, TestRegion region, RegionModel model) {
        this.random = random;
        this.region = region;
        this.model = model;
    }

    void write(int rows) {
        RowBatchBuilder builder = new RowBatchBuilder();
        int newest = region.schema.version();
        // Some gateways do not know the newest columns yet. Where fields merge, their rows count as new ones.
        boolean lags = newest > 1 && region.mergeMode() != MergeMode.LAST_NON_NULL && random.nextInt(4) == 0;
        int version = lags ? newest - 1 : newest;
        List<ColumnSchema> fields = region.schema.fields().stream()
                .filter(field -> field.addedIn() <= version)
                .toList();
        boolean sparse = random.nextInt(3) == 0;
        Map<Integer, Integer> fieldIndexes = new HashMap<>();
        Map<String, Integer> seriesIndexes = new HashMap<>();
        List<ModelRow> written = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            byte[] key = TestTable.key(region.schema, randomTags());
            int series =
                    seriesIndexes.computeIfAbsent(ModelRow.hex(key), added -> builder.addSeries(key, 0, key.length));
            long timestamp = randomTime();
            builder.beginRow(series, timestamp);
            TreeMap<Integer, Object> values = new TreeMap<>();
            for (ColumnSchema field : fields) {
                if (random.nextInt(10) < (sparse ? 7 : 1)) {
                    continue;
                }
                int index = fieldIndexes.computeIfAbsent(field.id(), id -> builder.addField(id, field.type()));
                values.put(field.id(), set(builder, index, field.type()));
            }
            written.add(new ModelRow(ModelRow.hex(key), timestamp, values));
        }
        region.write(builder.encode(), version);
        written.forEach(row -> row.fields().putAll(TestTable.ofOlderRows(region.schema, version)));
        written.forEach(model::write);
    }

    void grow() {
        int version = region.schema.version();
        region.grow(TestTable.withMore(region.schema));
        model.add(TestTable.ofOlderRows(region.schema, version));
    }

    void delete() {
        List<TagValue> tags = randomTags();
        List<DeletePredicate.TagEquals> conditions = new ArrayList<>();
        for (int place = 0; place < tags.size(); place++) {
            if (random.nextInt(3) == 0) {
                conditions.add(new DeletePredicate.TagEquals(
                        region.schema.tags().get(place).id(), tags.get(place)));
            }
        }
        long from = random.nextInt(4) == 0 ? Long.MIN_VALUE : clock - random.nextInt(200);
        long to = random.nextInt(4) == 0 ? Long.MAX_VALUE : from + random.nextInt(60);
        DeletePredicate predicate = new DeletePredicate(conditions, Math.min(from, to), to);
        region.delete(predicate);
        model.delete(row -> predicate.coversTime(row.timestamp())
                && conditions.stream().allMatch(tag -> same(tag.value(), tagOf(row.key(), tag.columnId()))));
    }

    TagTimePredicate predicate() {
        List<TagCondition> conditions = new ArrayList<>();
        List<TagValue> tags = randomTags();
        for (int place = 0; place < tags.size(); place++) {
            if (random.nextInt(4) == 0) {
                TagValue value = tags.get(place);
                conditions.add(new TagCondition(
                        region.schema.tags().get(place).id(),
                        value == null ? List.of() : List.of(value),
                        value == null || random.nextBoolean()));
            }
        }
        long from = random.nextInt(3) == 0 ? Long.MIN_VALUE : clock - random.nextInt(300);
        long to = random.nextInt(3) == 0 ? Long.MAX_VALUE : from + random.nextInt(200);
        return new TagTimePredicate(Math.min(from, to), to, conditions);
    }

    Predicate<ModelRow> matching(TagTimePredicate predicate) {
        return row -> row.timestamp() >= predicate.fromInclusive()
                && row.timestamp() <= predicate.toInclusive()
                && predicate.tags().stream().allMatch(tag -> tag.matches(tagOf(row.key(), tag.columnId())));
    }

    private TagValue tagOf(String key, int columnId) {
        List<TagValue> tags = tagsByKey.get(key);
        for (int place = 0; place < tags.size(); place++) {
            if (region.schema.tags().get(place).id() == columnId) {
                return tags.get(place);
            }
        }
        return null;
    }

    private static boolean same(TagValue left, TagValue right) {
        return left == null ? right == null : left.equals(right);
    }

    private List<TagValue> randomTags() {
        List<TagValue> tags = new ArrayList<>();
        for (ColumnSchema tag : region.schema.tags()) {
            int choice = random.nextInt(3);
            tags.add(
                    choice == 0
                            ? null
                            : switch (tag.type()) {
                                case STRING -> TagValue.ofString(choice == 1 ? "a" : "ab\u00e9\ud83d\ude00");
                                case BOOLEAN -> TagValue.ofBoolean(choice == 1);
                                case DATE -> TagValue.ofDate(choice == 1 ? -5 : 20_000);
                                case UINT64 -> TagValue.ofLong(choice == 1 ? -1 : 5);
                                default -> TagValue.ofLong(choice == 1 ? -7 : 1_000_000);
                            });
        }
        // Few series, so that keys repeat.
        for (int place = 2; place < tags.size(); place++) {
            if (random.nextInt(12) != 0) {
                tags.set(place, null);
            }
        }
        tagsByKey.put(ModelRow.hex(TestTable.key(region.schema, tags)), new ArrayList<>(tags));
        return tags;
    }

    private long randomTime() {
        return switch (random.nextInt(20)) {
            case 0 -> ODD_TIMES[random.nextInt(ODD_TIMES.length)];
            case 1, 2, 3, 4 -> clock - random.nextInt(100);
            default -> clock++;
        };
    }

    private double oddDouble() {
        return ODD_DOUBLES[random.nextInt(ODD_DOUBLES.length)];
    }

    private Object set(RowBatchBuilder builder, int field, DataType type) {
        long wide = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(5);
        switch (type) {
            case STRING, BINARY -> {
                byte[] bytes = random.nextInt(5) == 0
                        ? ("long " + "\u00fc".repeat(random.nextInt(80))).getBytes(StandardCharsets.UTF_8)
                        : new byte[] {(byte) ('a' + random.nextInt(3))};
                int length = random.nextInt(9) == 0 ? 0 : bytes.length;
                builder.setBytes(field, bytes, 0, length);
                return ModelRow.hex(Arrays.copyOf(bytes, length));
            }
            case FLOAT64 -> {
                double value = random.nextInt(4) == 0 ? oddDouble() : random.nextGaussian();
                builder.setDouble(field, value);
                return Double.doubleToRawLongBits(value);
            }
            case FLOAT32 -> {
                float value = (float) (random.nextInt(4) == 0 ? oddDouble() : random.nextInt(9));
                builder.setFloat(field, value);
                return (long) Float.floatToRawIntBits(value);
            }
            case BOOLEAN -> {
                builder.setBoolean(field, (wide & 1) != 0);
                return wide & 1;
            }
            default -> {
                long narrow = switch (type) {
                    case INT8 -> (byte) wide;
                    case INT16 -> (short) wide;
                    case INT32, DATE, UINT32 -> (int) wide;
                    case UINT8 -> wide & 0xFF;
                    case UINT16 -> wide & 0xFFFF;
                    default -> wide;
                };
                builder.setLong(field, type == DataType.UINT32 ? narrow & 0xFFFF_FFFFL : narrow);
                return narrow;
            }
        }
    }
}
