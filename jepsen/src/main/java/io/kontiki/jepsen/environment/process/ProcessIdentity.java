package io.kontiki.jepsen.environment.process;

import java.util.Optional;

/**
 * One process, for ever: a process id alone is used again by the kernel, together with the start time it is not.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}: clock ticks between boot and the start of the process
 */
public record ProcessIdentity(long pid, long startTicks) {
    public ProcessIdentity {
        if (pid <= 1) {
            throw new IllegalArgumentException("not a process of ours: " + pid);
        }
    }

    /** The process that has this id now; empty if there is none. */
    public static Optional<ProcessIdentity> of(long pid) {
        return ProcessStat.read(pid).map(stat -> new ProcessIdentity(pid, stat.startTicks()));
    }

    /** Two numbers with a blank between them. */
    public static ProcessIdentity parse(String text) {
        String[] numbers = text.strip().split(" ");
        return new ProcessIdentity(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }
}
