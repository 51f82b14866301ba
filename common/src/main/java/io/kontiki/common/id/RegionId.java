package io.kontiki.common.id;

/**
 * A Region's identity, as one number: table id in the upper 32 bits, region number in the lower 32.
 *
 * @param value {@code tableId << 32 | number}
 */
public record RegionId(long value) implements Comparable<RegionId> {
    public RegionId {
        if (value < 0) {
            throw new IllegalArgumentException("region id must not be negative: " + value);
        }
    }

    public static RegionId of(int tableId, int number) {
        if (tableId < 0 || number < 0) {
            throw new IllegalArgumentException(
                    "table id and region number must not be negative: " + tableId + ", " + number);
        }
        return new RegionId((long) tableId << 32 | number);
    }

    public int tableId() {
        return (int) (value >>> 32);
    }

    public int number() {
        return (int) value;
    }

    @Override
    public int compareTo(RegionId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return tableId() + "/" + number();
    }
}
