package io.kontiki.meta.image;

import io.kontiki.meta.record.CommandId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;

/**
 * The last commands that took effect, with the version each made, so that a retry is answered and not applied again. Part of the
 * replicated state: changed only by replay, in log order, alike on every replica.
 *
 * <p>Bounded: past {@link #CAPACITY} the oldest is forgotten. A retry that comes later than that many commands is decided anew, and
 * mostly finds its wish fulfilled (IF NOT EXISTS) or refused (TABLE_EXISTS); a dropped table that was created again in between would
 * be dropped again. Clients give up after seconds, long before.
 *
 * <p>Written by the apply thread, read by all; guarded by itself.
 */
public final class RecentCommands {
    /** About a minute of commands at the rate a log over three data centres takes. */
    public static final int CAPACITY = 16_384;

    /** One remembered command, oldest first in {@link #list}. */
    public record Applied(CommandId command, long version) {}

    private final int capacity;
    private final LinkedHashMap<CommandId, Long> versions = new LinkedHashMap<>();

    public RecentCommands() {
        this(CAPACITY);
    }

    RecentCommands(int capacity) {
        this.capacity = capacity;
    }

    public synchronized OptionalLong version(CommandId command) {
        Long version = versions.get(command);
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    public synchronized void add(CommandId command, long version) {
        versions.putLast(command, version);
        if (versions.size() > capacity) {
            versions.pollFirstEntry();
        }
    }

    public synchronized List<Applied> list() {
        List<Applied> list = new ArrayList<>(versions.size());
        versions.forEach((command, version) -> list.add(new Applied(command, version)));
        return list;
    }

    public synchronized void replace(List<Applied> commands) {
        versions.clear();
        commands.forEach(applied -> versions.put(applied.command(), applied.version()));
    }
}
