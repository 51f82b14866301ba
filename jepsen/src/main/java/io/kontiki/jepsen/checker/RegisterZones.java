package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides a register whose every value is written once, in the time of a sort (Gibbons and Korach, Testing Shared Memories, 1997).
 *
 * <p>A write and the reads of its value stand together in every linearization. Their zone reaches from the first end among them to
 * the last begin. If that order is forward, the register held the value all that time, so two forward zones may not overlap; if it
 * is backward, one point within is enough, which only a forward zone around all of it takes away. Beside that, no read may be over
 * before its write begins. One thread.
 */
final class RegisterZones {
    private static final class Zone {
        private final long writeBegin;
        private long firstEnd;
        private long lastBegin;

        Zone(long begin, long end) {
            this.writeBegin = begin;
            this.lastBegin = begin;
            this.firstEnd = end;
        }

        void add(Call read) {
            firstEnd = Math.min(firstEnd, read.end());
            lastBegin = Math.max(lastBegin, read.begin());
        }

        boolean forward() {
            return firstEnd < lastBegin;
        }
    }

    private RegisterZones() {}

    /** Empty if a value is written twice. Takes writes and reads that are OK, and open writes. */
    static Optional<Boolean> decide(List<Call> calls) {
        Map<Value, Zone> zones = new HashMap<>();
        zones.put(Value.NONE, new Zone(-1, -1));
        for (Call call : calls) {
            if (RegisterModel.isWrite(call)
                    && zones.put(RegisterModel.written(call), new Zone(call.begin(), call.end())) != null) {
                return Optional.empty();
            }
        }
        for (Call call : calls) {
            if (!RegisterModel.isWrite(call)) {
                Zone zone = zones.get(RegisterModel.needed(call));
                if (zone == null || call.end() < zone.writeBegin) {
                    return Optional.of(false);
                }
                zone.add(call);
            }
        }
        return Optional.of(fit(zones.values()));
    }

    private static boolean fit(Collection<Zone> zones) {
        List<Zone> forward =
                new ArrayList<>(zones.stream().filter(Zone::forward).toList());
        TreeMap<Long, Long> held = new TreeMap<>();
        forward.sort((left, right) -> Long.compare(left.firstEnd, right.firstEnd));
        long free = Long.MIN_VALUE;
        for (Zone zone : forward) {
            if (zone.firstEnd < free) {
                return false;
            }
            free = zone.lastBegin;
            held.put(zone.firstEnd, zone.lastBegin);
        }
        for (Zone zone : zones) {
            Map.Entry<Long, Long> around = zone.forward() ? null : held.lowerEntry(zone.lastBegin);
            if (around != null && zone.firstEnd < around.getValue()) {
                return false;
            }
        }
        return true;
    }
}
