package io.kontiki.cli.process;

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
}
