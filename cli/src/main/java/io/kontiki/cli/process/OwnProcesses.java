package io.kontiki.cli.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Looks at processes and sends signals to them, each time only after the identity was checked: a process id that the kernel has
 * given to somebody else is left alone.
 */
public final class OwnProcesses {
    /** The signals that a cluster needs. */
    public enum Signal {
        TERM,
        KILL,
        STOP,
        CONT
    }

    /** The process as it is now, empty if it has ended or its id belongs to another process. */
    public Optional<ProcStat> find(ProcessIdentity identity) {
        return ProcStat.read(identity.pid())
                .filter(stat -> stat.startTicks() == identity.startTicks() && !stat.isGone());
    }

    public boolean isAlive(ProcessIdentity identity) {
        return find(identity).isPresent();
    }

    /** Sends the signal to all of them in one system command, so that a data centre goes at one moment. */
    public void send(Signal signal, Collection<ProcessIdentity> targets) throws IOException {
        List<String> alive = new ArrayList<>();
        for (ProcessIdentity target : targets) {
            if (isAlive(target)) {
                alive.add(Long.toString(target.pid()));
            }
        }
        if (alive.isEmpty()) {
            return;
        }
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + String.join(" ", alive))
                .redirectErrorStream(true)
                .start();
        try {
            if (!kill.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("kill -" + signal + " " + alive + " does not return");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending " + signal, e);
        }
        // A process that ended by itself in between makes kill fail; whoever waits for the effect looks at the process.
    }

    /** Waits until all have ended; false if some are still there at the end of the time. */
    public boolean awaitEnd(Collection<ProcessIdentity> targets, Duration limit) throws InterruptedException {
        Pause pause = new Pause(limit);
        while (targets.stream().anyMatch(this::isAlive)) {
            if (!pause.next(Duration.ofMillis(20))) {
                return false;
            }
        }
        return true;
    }
}
