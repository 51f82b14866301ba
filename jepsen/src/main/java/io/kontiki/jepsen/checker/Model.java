package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An object as it would be if one call at a time used it. Pure; any thread. */
public interface Model {
    /** Functions that it has; calls of others are passed over. */
    Set<String> functions();

    /** State before the first call. */
    Value initial();

    /**
     * State after a call with the outcome that was seen, or empty if it cannot have that outcome in this state. An open call may be
     * given too: its effect, or empty if it would have none.
     */
    Optional<Value> step(Value state, Call call);

    /** Whether a call leaves every state as it is. */
    boolean onlyLooks(Call call);

    /** Whether the outcome of a call says anything of the state: a history without such calls proves nothing. */
    boolean observes(Call call);

    /** Calls without those that cannot change the verdict. */
    List<Call> relevant(List<Call> calls);

    /**
     * What is left when some calls are taken out, without those that would contradict the rest for no other reason than that: a
     * smaller history must be wrong for a reason that the larger one has too.
     */
    List<Call> without(List<Call> calls, Set<Call> gone);

    /** Whether relevant calls are linearizable, if there is a way to tell that is faster than search. */
    Optional<Boolean> decide(List<Call> calls);
}
