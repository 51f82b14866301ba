package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads of one key that got an answer, in the order in which they began. Immutable; any thread. */
final class Reads {
    private final List<Call> reads;

    private Reads(List<Call> reads) {
        this.reads = reads;
    }

    /** Of calls of one key in the order of their invocation: those that read, and are OK. */
    static Reads of(List<Call> calls) {
        return new Reads(calls.stream()
                .filter(Call::isOk)
                .filter(call -> Functions.READS.contains(call.function()))
                .toList());
    }

    List<Call> all() {
        return reads;
    }

    List<Call> last() {
        return reads.stream()
                .filter(call -> call.function().equals(Functions.FINAL_READ))
                .toList();
    }

    static Set<Long> seen(Call read) {
        return new HashSet<>(read.returned().numbers());
    }

    /** Reports rows that a read has more than once. */
    static void checkOnce(Call read, Findings findings) {
        Set<Long> seen = new HashSet<>();
        for (Long number : read.returned().numbers()) {
            if (!seen.add(number)) {
                findings.anomaly("duplicate", read.key(), "row " + number + " is in one read more than once", read);
            }
        }
    }

    /** Reports, once each, numbers that a read saw and a read that began after its end did not. */
    void checkStay(String kind, Findings findings) {
        List<Call> byEnd = new ArrayList<>(reads);
        byEnd.sort(Comparator.comparingLong(Call::end));
        Map<Long, Call> settled = new HashMap<>();
        int ended = 0;
        for (Call read : reads) {
            for (; byEnd.get(ended).before(read); ended++) {
                Call earlier = byEnd.get(ended);
                earlier.returned().numbers().forEach(number -> settled.putIfAbsent(number, earlier));
            }
            Set<Long> seen = seen(read);
            settled.entrySet().removeIf(entry -> {
                boolean gone = !seen.contains(entry.getKey());
                if (gone) {
                    findings.anomaly(
                            kind,
                            read.key(),
                            "row " + entry.getKey() + " was seen, and a later read has it no more",
                            entry.getValue(),
                            read);
                }
                return gone;
            });
        }
    }
}
