package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Makes calls that no order explains fewer, as long as still no order explains them: first by the end of the history that is not
 * needed, then by leaving out ever smaller pieces. What is left is small, not always the smallest. One thread; stops when told to,
 * with what it has.
 */
final class Counterexample {
    private final Model model;
    private final Predicate<List<Call>> unexplained;
    private final BooleanSupplier stop;

    /** @param unexplained true only if that is certain */
    Counterexample(Model model, Predicate<List<Call>> unexplained, BooleanSupplier stop) {
        this.model = model;
        this.unexplained = unexplained;
        this.stop = stop;
    }

    List<Call> of(List<Call> calls) {
        List<Call> left = shortened(calls);
        int before;
        do {
            before = left.size();
            for (int piece = Math.max(1, left.size() / 2); piece >= 1; piece /= 2) {
                left = thinned(left, piece);
            }
        } while (left.size() < before && !stop.getAsBoolean());
        return left;
    }

    /** Up to the first completion that cannot be explained any more: with a longer history it gets no better. */
    private List<Call> shortened(List<Call> calls) {
        long[] ends =
                calls.stream().filter(Call::isOk).mapToLong(Call::end).sorted().toArray();
        int low = 0;
        int high = ends.length - 1;
        while (low < high && !stop.getAsBoolean()) {
            int middle = (low + high) / 2;
            if (unexplained.test(until(calls, ends[middle]))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return until(calls, ends[high]);
    }

    private List<Call> until(List<Call> calls, long index) {
        return model.relevant(calls.stream()
                .filter(call -> call.begin() <= index)
                .map(call -> call.until(index))
                .toList());
    }

    private List<Call> thinned(List<Call> calls, int piece) {
        List<Call> left = calls;
        for (int from = left.size() - piece; from > -piece && !stop.getAsBoolean(); from -= piece) {
            if (from >= left.size()) {
                continue;
            }
            Set<Call> gone = new HashSet<>(left.subList(Math.max(0, from), Math.min(left.size(), from + piece)));
            List<Call> fewer = model.relevant(model.without(left, gone));
            if (unexplained.test(fewer)) {
                left = fewer;
            }
        }
        return left;
    }
}
