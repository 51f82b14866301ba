package io.kontiki.region.series;

import java.util.function.IntBinaryOperator;

/** A stable merge sort of primitive ints by a comparison: the library sorts only objects so. */
public final class IntSort {
    private static final int INSERTION_LIMIT = 12;

    private IntSort() {}

    /** @param compare negative, zero or positive, as a comparator's answer */
    public static void sort(int[] values, IntBinaryOperator compare) {
        sort(values, 0, values.length, new int[values.length], compare);
    }

    /** @param scratch at least as long as {@code to} */
    public static void sort(int[] values, int from, int to, int[] scratch, IntBinaryOperator compare) {
        if (to - from <= INSERTION_LIMIT) {
            insertionSort(values, from, to, compare);
            return;
        }
        int middle = from + to >>> 1;
        sort(values, from, middle, scratch, compare);
        sort(values, middle, to, scratch, compare);
        if (compare.applyAsInt(values[middle - 1], values[middle]) <= 0) {
            return;
        }
        System.arraycopy(values, from, scratch, from, middle - from);
        int left = from;
        int right = middle;
        int out = from;
        while (left < middle && right < to) {
            values[out++] = compare.applyAsInt(scratch[left], values[right]) <= 0 ? scratch[left++] : values[right++];
        }
        System.arraycopy(scratch, left, values, out, middle - left);
    }

    private static void insertionSort(int[] values, int from, int to, IntBinaryOperator compare) {
        for (int i = from + 1; i < to; i++) {
            int value = values[i];
            int at = i;
            while (at > from && compare.applyAsInt(values[at - 1], value) > 0) {
                values[at] = values[at - 1];
                at--;
            }
            values[at] = value;
        }
    }
}
