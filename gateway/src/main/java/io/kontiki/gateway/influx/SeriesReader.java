package io.kontiki.gateway.influx;

import io.kontiki.common.batch.SeriesKey;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.TagValues;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.gateway.write.TableTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes a {@code measurement,tagset} apart: the way of a line whose spelling is not in the {@link SeriesCache}. A tag without a
 * value makes the line bad, as in InfluxDB: it is not an absent tag.
 */
final class SeriesReader implements TagValues {
    private String measurement = "";
    private final List<String> tagNames = new ArrayList<>();
    private final List<String> tagTexts = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final List<String> unknownTags = new ArrayList<>();
    private final Map<Integer, String> values = new HashMap<>();
    private final SeriesKey.Encoder encoder = SeriesKey.encoder();

    /** Reads the range; nothing is known of the table yet. */
    void read(byte[] buffer, int from, int to) {
        tagNames.clear();
        tagTexts.clear();
        seen.clear();
        unknownTags.clear();
        int p = find(buffer, from, to, ',', ',');
        measurement = Names.read(buffer, from, p, Names.MEASUREMENT_ESCAPES, "measurement");
        if (measurement.isEmpty()) {
            throw new BadLineException("missing measurement");
        }
        if (measurement.length() > ColumnSchema.MAX_NAME_LENGTH) {
            throw new BadLineException(
                    "the measurement is longer than " + ColumnSchema.MAX_NAME_LENGTH + " characters");
        }
        while (p < to) {
            p = readTag(buffer, p + 1, to);
        }
    }

    String measurement() {
        return measurement;
    }

    /** The tags that {@link #findColumns} did not find. */
    List<String> unknownTags() {
        return unknownTags;
    }

    /** Looks the tags up among the table's columns; returns whether some of them do not exist. */
    boolean findColumns(TableTarget target) throws ConflictException {
        values.clear();
        unknownTags.clear();
        for (int i = 0; i < tagNames.size(); i++) {
            String name = tagNames.get(i);
            ColumnSchema column = target.column(name);
            if (column == null) {
                unknownTags.add(name);
                continue;
            }
            if (column.role() != ColumnRole.TAG) {
                throw new ConflictException(FieldConversion.otherRole(target, name, "a tag"));
            }
            if (column.type() != DataType.STRING) {
                throw new ConflictException("column '" + name + "' of table '" + target.name() + "' is "
                        + column.type().displayName() + ", the line has a String");
            }
            values.put(column.id(), tagTexts.get(i));
        }
        return !unknownTags.isEmpty();
    }

    /** Makes all tags unknown, for a table that does not exist. */
    void findNoColumns() {
        unknownTags.clear();
        unknownTags.addAll(tagNames);
    }

    /** Encodes the canonical key into {@link #key} and returns the Region that takes the series. */
    int encodeKey(TableTarget target) throws ConflictException {
        encoder.reset();
        try {
            for (ColumnSchema tag : target.tags()) {
                String value = values.get(tag.id());
                if (value != null) {
                    encoder.addString(tag.id(), value);
                } else if (!tag.nullable()) {
                    throw new ConflictException("column '" + tag.name() + "' of table '" + target.name()
                            + "' needs a value, the line has no such tag");
                }
            }
        } catch (KontikiException e) {
            throw new ConflictException(e.getMessage());
        }
        return target.isPartitioned() ? target.region(this) : 0;
    }

    byte[] key() {
        return encoder.buffer();
    }

    int keyLength() {
        return encoder.length();
    }

    @Override
    public boolean isNull(int columnId) {
        return !values.containsKey(columnId);
    }

    @Override
    public String text(int columnId) {
        return values.get(columnId);
    }

    @Override
    public long number(int columnId) {
        throw new IllegalStateException("tags of lines are strings");
    }

    private int readTag(byte[] buffer, int from, int to) {
        int equals = find(buffer, from, to, '=', ',');
        if (equals == to || buffer[equals] == ',') {
            throw new BadLineException(equals == from ? "missing tag key" : "missing tag value");
        }
        String name = Names.read(buffer, from, equals, Names.TAG_ESCAPES, "tag key");
        if (name.isEmpty()) {
            throw new BadLineException("missing tag key");
        }
        if (name.length() > ColumnSchema.MAX_NAME_LENGTH) {
            throw new BadLineException("a tag key is longer than " + ColumnSchema.MAX_NAME_LENGTH + " characters");
        }
        int next = find(buffer, equals + 1, to, ',', '=');
        if (next < to && buffer[next] == '=') {
            throw new BadLineException("the value of tag '" + name + "' holds an equals sign that is not escaped");
        }
        if (!seen.add(name)) {
            throw new BadLineException("tag '" + name + "' occurs twice");
        }
        String value = Names.read(buffer, equals + 1, next, Names.TAG_ESCAPES, "value of tag '" + name + "'");
        if (value.isEmpty()) {
            throw new BadLineException("missing tag value of '" + name + "'");
        }
        tagNames.add(name);
        tagTexts.add(value);
        return next;
    }

    /** The first of two characters outside an escape, or {@code to}. */
    private static int find(byte[] buffer, int from, int to, char one, char other) {
        int p = from;
        while (p < to && buffer[p] != one && buffer[p] != other) {
            p += buffer[p] == '\\' && Names.TAG_ESCAPES.indexOf(buffer[p + 1]) >= 0 ? 2 : 1;
        }
        return Math.min(p, to);
    }
}
