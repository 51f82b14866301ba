package io.kontiki.meta.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kontiki.meta.record.CommandId;
import io.kontiki.meta.record.MetaRefusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The last commands and what each came to, so that a retry is answered and not decided again. Part of the replicated state: changed
 * only by replay, in log order, alike on every replica.
 *
 * <p>Those too that changed nothing. An attempt may be held up, by a leader that was frozen, until another was answered "it is there
 * already" and the table was dropped; decided anew, it would create the table again. One that was answered "there is no such table"
 * would drop another's.
 *
 * <p>Bounded: past {@link #CAPACITY} the oldest is forgotten, and an attempt that comes later than that many commands is decided anew.
 * Clients give up after seconds, long before.
 *
 * <p>Written by the apply thread, read by all; guarded by itself.
 */
public final class RecentCommands {
    /** About a minute of commands at the rate a log over three data centres takes. */
    public static final int CAPACITY = 16_384;

    /** One remembered command, oldest first in {@link #list}. */
    public record Remembered(
            CommandId command,
            long version,
            @JsonInclude(JsonInclude.Include.NON_NULL) MetaRefusal refusal) {}

    private final int capacity;
    private final LinkedHashMap<CommandId, CommandOutcome> outcomes = new LinkedHashMap<>();

    public RecentCommands() {
        this(CAPACITY);
    }

    RecentCommands(int capacity) {
        this.capacity = capacity;
    }

    public synchronized Optional<CommandOutcome> outcome(CommandId command) {
        return Optional.ofNullable(outcomes.get(command));
    }

    public synchronized void add(CommandId command, CommandOutcome outcome) {
        outcomes.putLast(command, outcome);
        if (outcomes.size() > capacity) {
            outcomes.pollFirstEntry();
        }
    }

    public synchronized List<Remembered> list() {
        List<Remembered> list = new ArrayList<>(outcomes.size());
        outcomes.forEach((command, outcome) -> list.add(new Remembered(command, outcome.version(), outcome.refusal())));
        return list;
    }

    public synchronized void replace(List<Remembered> commands) {
        outcomes.clear();
        commands.forEach(each -> outcomes.put(each.command(), new CommandOutcome(each.version(), each.refusal())));
    }
}
