package io.kontiki.jepsen.environment.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The part of {@code /proc/PID/stat} (proc(5)) that the harness needs.
 *
 * @param state one letter: R, S, D, T (stopped by a signal), Z (ended, not yet collected) and others
 * @param threads those that have ended do not count, except the first
 */
record ProcessStat(char state, long threads, long startTicks) {
    /** Empty if there is no such process. */
    static Optional<ProcessStat> read(long pid) {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The command's name stands in parentheses and may hold spaces and parentheses itself: fields are counted after the last one. */
    private static ProcessStat parse(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).strip().split(" ");
        return new ProcessStat(fields[0].charAt(0), Long.parseLong(fields[17]), Long.parseLong(fields[19]));
    }

    /** The first thread of a process may have ended while others still hold its files and its memory. */
    boolean isGone() {
        return state == 'X' || (state == 'Z' && threads <= 1);
    }

    boolean isFrozen() {
        return state == 'T' || state == 't';
    }
}
