package io.kontiki.cli.bench;

import io.kontiki.cli.process.ProcStat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CPU time and memory of named processes between two moments, from {@code /proc}. */
final class ProcessMeter {
    /** @param cores CPU time per second of wall clock: 1.0 is one core */
    record Usage(String process, long pid, double cpuSeconds, double cores, long residentBytes) {}

    private final Map<String, Long> pids;
    private final Map<String, Long> ticksAtStart = new LinkedHashMap<>();
    private final long beganNanos = System.nanoTime();

    ProcessMeter(Map<String, Long> pids) {
        this.pids = new LinkedHashMap<>(pids);
        this.pids.forEach((name, pid) -> ProcStat.read(pid).ifPresent(stat -> ticksAtStart.put(name, stat.cpuTicks())));
    }

    List<Usage> usages() {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        List<Usage> usages = new ArrayList<>();
        ticksAtStart.forEach((name, ticks) -> ProcStat.read(pids.get(name)).ifPresent(stat -> {
            double cpuSeconds = (double) (stat.cpuTicks() - ticks) / ProcStat.TICKS_PER_SECOND;
            usages.add(new Usage(
                    name, stat.pid(), rounded(cpuSeconds), rounded(cpuSeconds / seconds), stat.residentBytes()));
        }));
        return usages;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
