package io.kontiki.gateway.route;

import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.WalGroupInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether a gateway can serve: it has an image of the cluster, and every WAL group has a leader that is ready. Safe for all threads. */
public final class Readiness implements Supplier<Optional<String>> {
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final MetaClient meta;
    private final GroupLeaders leaders;

    public Readiness(MetaClient meta, GroupLeaders leaders) {
        this.meta = meta;
        this.leaders = leaders;
    }

    /** Why it cannot serve yet; empty when it can. May block for some hundred milliseconds. */
    @Override
    public Optional<String> get() {
        ClusterImage image = meta.image();
        if (image.version() == 0) {
            return Optional.of("no image of the cluster from Metasrv yet");
        }
        if (image.groups().isEmpty()) {
            return Optional.of("the cluster has no WAL groups yet: not enough region servers have registered");
        }
        for (WalGroupInfo group : image.groups().values()) {
            // Asked of the members: a remembered leader may have died since the last write.
            if (!leaders.isLed(group.id(), TIMEOUT)) {
                return Optional.of("WAL group " + group.id() + " has no leader");
            }
        }
        return Optional.empty();
    }
}
