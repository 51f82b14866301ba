package io.kontiki.jepsen.environment.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Looks at processes and sends signals to them, each time only after the identity was checked: a process id that the kernel has given
 * to somebody else is left alone. Without state.
 */
public final class OwnProcesses {
    /** The signals that a cluster needs. */
    public enum Signal {
        TERM,
        KILL,
        STOP,
        CONT
    }

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    public boolean isAlive(ProcessIdentity identity) {
        return stat(identity).isPresent();
    }

    public boolean isFrozen(ProcessIdentity identity) {
        return stat(identity).map(ProcessStat::isFrozen).orElse(false);
    }

    private static Optional<ProcessStat> stat(ProcessIdentity identity) {
        return ProcessStat.read(identity.pid())
                .filter(stat -> stat.startTicks() == identity.startTicks() && !stat.isGone());
    }

    /** Sends the signal to all that live in one system command, so that a data centre goes at one moment. */
    public void signal(Signal signal, Collection<ProcessIdentity> targets) {
        List<String> command = new ArrayList<>(List.of("/bin/kill", "-" + signal));
        targets.stream().filter(this::isAlive).forEach(target -> command.add(Long.toString(target.pid())));
        if (command.size() > 2) {
            // One that ended by itself in between makes kill fail; whoever waits for the effect looks at the process.
            Tool.tryToRun(command);
        }
    }

    /** Waits until all have ended; false if some are still there at the end of the time. */
    public boolean awaitEnd(Collection<ProcessIdentity> targets, Duration limit) {
        return Await.until(limit, LOOK_AGAIN, () -> targets.stream().noneMatch(this::isAlive));
    }

    /** Waits until all that live are frozen: the signal takes effect a moment after it was sent. */
    public boolean awaitFrozen(Collection<ProcessIdentity> targets, Duration limit) {
        return Await.until(
                limit, LOOK_AGAIN, () -> targets.stream().allMatch(target -> isFrozen(target) || !isAlive(target)));
    }
}
