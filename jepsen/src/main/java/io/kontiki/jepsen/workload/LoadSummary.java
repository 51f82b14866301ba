package io.kontiki.jepsen.workload;

/**
 * What a load came to.
 *
 * @param missed turns that a client had no time for, because an earlier call of it took too long
 * @param turns first turn that no client had
 */
public record LoadSummary(long ok, long failed, long unknown, long missed, long turns, long nanos) {
    public long calls() {
        return ok + failed + unknown;
    }

    public double callsPerSecond() {
        return nanos == 0 ? 0 : calls() * 1e9 / nanos;
    }
}
