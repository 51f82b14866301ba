package io.kontiki.region.leader;

import io.kontiki.region.client.FollowerStatus;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.wal.WalGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** Records each member that has acknowledged entries, so that it cannot come back with an empty log unnoticed. */
final class MembersDuty implements Duty {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final WalGroup group;
    private final String node;
    private final InstantSource clock;

    MembersDuty(WalGroup group, String node, InstantSource clock) {
        this.group = group;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "members";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run() throws InterruptedException {
        Set<String> acknowledged = new HashSet<>();
        acknowledged.add(node);
        for (FollowerStatus follower : group.followers()) {
            if (follower.matchIndex() > 0) {
                acknowledged.add(follower.node());
            }
        }
        acknowledged.removeAll(group.progress().joined());
        for (String member : acknowledged) {
            group.proposeAndWait(new LogEntry.MemberJoined(clock.millis(), member), TIMEOUT);
        }
    }
}
