package io.kontiki.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says (proc(5)). Linux only; where there is no such file there is no such process.
 *
 * @param state one letter: R, S, D, T (stopped by a signal), Z (ended, not yet collected) and others
 * @param cpuTicks user and system time used so far, in clock ticks of 10 ms
 * @param residentPages memory in pages of 4 KB
 */
public record ProcStat(long pid, char state, long startTicks, long cpuTicks, long residentPages) {
    /** USER_HZ is 100 on every Linux that runs a JVM. */
    public static final int TICKS_PER_SECOND = 100;

    private static final int PAGE_BYTES = 4096;

    public static Optional<ProcStat> read(long pid) {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The command's name stands in parentheses and may hold spaces and parentheses itself: fields are counted after the last one. */
    static ProcStat parse(String line) {
        int nameEnd = line.lastIndexOf(')');
        long pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
        String[] fields = line.substring(nameEnd + 2).strip().split(" ");
        long cpuTicks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return new ProcStat(pid, fields[0].charAt(0), Long.parseLong(fields[19]), cpuTicks, Long.parseLong(fields[21]));
    }

    public ProcessIdentity identity() {
        return new ProcessIdentity(pid, startTicks);
    }

    public boolean isFrozen() {
        return state == 'T' || state == 't';
    }

    public boolean isGone() {
        return state == 'Z' || state == 'X';
    }

    public long residentBytes() {
        return residentPages * PAGE_BYTES;
    }
}
