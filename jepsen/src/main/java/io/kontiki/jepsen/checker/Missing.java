package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Acknowledged rows that a later read does not have. Stateless. */
final class Missing {
    private Missing() {}

    /** Reports each such row once, with the first read that misses it. */
    static void check(String kind, Rows rows, List<Call> reads, Findings findings) {
        Set<Long> reported = new HashSet<>();
        for (Call read : reads) {
            Set<Long> seen = Reads.seen(read);
            for (Rows.Row row : rows.all()) {
                if (row.acknowledgedFrom() < read.begin()
                        && !seen.contains(row.number())
                        && reported.add(row.number())) {
                    findings.anomaly(
                            kind,
                            read.key(),
                            "row " + row.number() + " was acknowledged, and a read after that does not have it",
                            row.acknowledged().orElseThrow(),
                            read);
                }
            }
        }
    }
}
