package io.kontiki.jepsen.history;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an operation carries: nothing, a number, numbers in an order, or texts by name. Immutable and equal by content. */
public sealed interface Value {
    Value NONE = new None();

    static Value of(long number) {
        return new Number(number);
    }

    static Value of(List<Long> numbers) {
        return new Numbers(numbers);
    }

    static Value of(Map<String, String> texts) {
        return new Texts(new TreeMap<>(texts));
    }

    /** No value: the absence of a row, or an operation that has nothing to say. */
    record None() implements Value {
        @Override
        public String toString() {
            return "nothing";
        }
    }

    record Number(long number) implements Value {
        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    record Numbers(List<Long> numbers) implements Value {
        private static final int SHOWN = 20;

        public Numbers {
            numbers = LongList.copyOf(numbers);
        }

        /** Of many the first and the last: a read of a table has thousands. */
        @Override
        public String toString() {
            if (numbers.size() <= SHOWN) {
                return numbers.toString();
            }
            String first = numbers.subList(0, SHOWN / 2).toString();
            String last =
                    numbers.subList(numbers.size() - SHOWN / 2, numbers.size()).toString();
            return first.substring(0, first.length() - 1) + ", ... " + last.substring(1) + " (" + numbers.size() + ")";
        }
    }

    record Texts(SortedMap<String, String> texts) implements Value {
        public Texts {
            texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        }

        @Override
        public String toString() {
            return texts.toString();
        }
    }
}
